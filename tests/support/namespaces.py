"""A pod and its node as two network namespaces joined by a veth pair.

Both live as long as a sleeping process of ours, so that nothing is left behind even
when a test run is killed.
"""

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

POD_IPV4, NODE_IPV4 = "10.77.0.2", "10.77.0.1"
POD_IPV6, NODE_IPV6 = "fd77::2", "fd77::1"

_SERVER = """
import socket, struct, sys, threading
answer, ports = sys.argv[1], [int(port) for port in sys.argv[2:]]

def serve(listener):
    while True:
        connection, _ = listener.accept()
        with connection:
            mapped = connection.getsockname()[0].startswith("::ffff:")
            try:
                if mapped:
                    raw = connection.getsockopt(socket.IPPROTO_IP, 80, 16)
                    port = struct.unpack("!2xH12x", raw)[0]
                else:
                    raw = connection.getsockopt(socket.IPPROTO_IPV6, 80, 28)
                    port = struct.unpack("!2xH24x", raw)[0]
            except OSError:
                port = connection.getsockname()[1]
            connection.sendall(f"{answer} {port}".encode())

for port in ports:
    listener = socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True)
    threading.Thread(target=serve, args=(listener,), daemon=True).start()
print("ready", flush=True)
threading.Event().wait()
"""
_CLIENT = """
import encodings.idna, os, socket, sys  # all imports before the UID may lose the right to read
host, port, uid = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
os.setuid(uid)
try:
    with socket.create_connection((host, port), timeout=5) as connection:
        print(connection.recv(64).decode())
except ConnectionRefusedError:
    print("refused")
"""


@dataclass(frozen=True, slots=True)
class Namespace:
    """A network namespace, held open by the process `pid`."""

    pid: int

    def command(self, *arguments: str) -> list[str]:
        return ["nsenter", "--target", str(self.pid), "--net", "--", *arguments]

    def run(self, *arguments: str, text: str | None = None) -> str:
        done = subprocess.run(
            self.command(*arguments), input=text, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def ask(self, host: str, port: int, *, uid: int = 0) -> str:
        """What a connection to `host` and `port`, made by `uid`, is told; or ``refused``."""
        out = self.run(sys.executable, "-c", _CLIENT, host, str(port), str(uid))
        return out.strip()

    @contextlib.contextmanager
    def serving(self, answer: str, *ports: int) -> Iterator[None]:
        """Listeners that say `answer` and the port that the client meant."""
        arguments = [sys.executable, "-c", _SERVER, answer, *map(str, ports)]
        with subprocess.Popen(self.command(*arguments), stdout=subprocess.PIPE) as process:
            try:
                assert process.stdout is not None
                assert process.stdout.readline() == b"ready\n"
                yield
            finally:
                process.kill()


@contextlib.contextmanager
def new_namespace() -> Iterator[Namespace]:
    """A network namespace with its loopback up."""
    before = Path("/proc/self/ns/net").readlink()
    with subprocess.Popen(["unshare", "--net", "sleep", "infinity"]) as process:
        try:
            while Path(f"/proc/{process.pid}/ns/net").readlink() == before:
                assert process.poll() is None, "unshare --net failed"
                time.sleep(0.01)
            namespace = Namespace(process.pid)
            namespace.run("ip", "link", "set", "lo", "up")
            yield namespace
        finally:
            process.kill()


@contextlib.contextmanager
def pod_and_node() -> Iterator[tuple[Namespace, Namespace]]:
    """Two namespaces that reach each other over IPv4 and IPv6."""
    with new_namespace() as pod, new_namespace() as node:
        node.run(
            *("ip", "link", "add", "veth0", "type", "veth"),
            *("peer", "name", "eth0", "netns", str(pod.pid)),
        )
        for namespace, device, ipv4, ipv6 in (
            (pod, "eth0", POD_IPV4, POD_IPV6),
            (node, "veth0", NODE_IPV4, NODE_IPV6),
        ):
            namespace.run("ip", "address", "add", f"{ipv4}/24", "dev", device)
            namespace.run("ip", "address", "add", f"{ipv6}/64", "dev", device, "nodad")
            namespace.run("ip", "link", "set", device, "up")
        yield pod, node

"""The processes that are measured: started, asked for their cost, and ended."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

TESTS = Path(__file__).resolve().parents[1]
_STOP_SECONDS = 10
_HELLO_BYTES = 64 * 1024


class BenchError(RuntimeError):
    """The bench cannot go on; the text says why."""


class Child:
    """A process, from its start to its end."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        log: Path,
        environment: Mapping[str, str] | None = None,
        speaks: bool = False,
    ) -> None:
        """`speaks`: the first line that it prints is JSON and says that it is ready."""
        self.name = name
        self._log = log
        self.hello: Any = None
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                list(command),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE if speaks else output,
                stderr=output,
                env=dict(os.environ if environment is None else environment),
            )
        if speaks and self._process.stdout is not None:
            line = self._process.stdout.readline(_HELLO_BYTES)
            if not line:
                self.stop()
                raise self.failure("ended before it was ready")
            self.hello = json.loads(line)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def cpu_seconds(self) -> float:
        """CPU time of all its threads so far, to the nanosecond, by its POSIX CPU-time clock."""
        return time.clock_gettime((~self.pid << 3) | 2)  # as clock_getcpuclockid(3) makes it

    def resident_megabytes(self) -> float:
        """Resident memory, in units of 10^6 bytes."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024 / 1e6
        raise self.failure("has ended")

    def wait_for_port(self, port: int, seconds: float = 30) -> None:
        """Wait until something accepts connections on a port of this machine."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            if self._process.poll() is not None:
                raise self.failure("ended before it listened")
            time.sleep(0.002)
        raise self.failure(f"does not listen on port {port}")

    def wait_for_file(self, path: Path, seconds: float = 30) -> None:
        """Wait until a file, such as a socket, is there."""
        deadline = time.monotonic() + seconds
        while not path.exists():
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise self.failure(f"did not make {path.name}")
            time.sleep(0.002)

    def failure(self, what: str) -> BenchError:
        """An error about this process, with the end of its log."""
        tail = self._log.read_text(errors="replace")[-1000:].strip()
        return BenchError(f"{self.name} {what}; its log ends: {tail}")

    def stop(self) -> None:
        """End it."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()


def part(module: str, *arguments: str, log: Path) -> Child:
    """Start a module of the bench as a process of its own that says when it is ready."""
    return Child(
        module,
        [sys.executable, "-m", module, *arguments],
        log=log,
        environment={**os.environ, "PYTHONPATH": str(TESTS)},
        speaks=True,
    )


def say(**hello: object) -> None:
    """In such a process: say that it is ready."""
    print(json.dumps(hello), flush=True)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port

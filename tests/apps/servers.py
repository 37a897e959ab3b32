"""What both programs need of HTTP/1.1 beyond `http.server`.

It exists because that one neither reads chunked bodies nor listens on IPv4 and IPv6 at
once, and a proxy may send the former and a cluster may use either of the latter.
"""

import json
import signal
import socket
import socketserver
import sys
import threading
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from typing_extensions import override

_LARGEST_BODY = 64 * 2**20


class BodyError(Exception):
    """The request's body cannot be read."""


class Server(ThreadingHTTPServer):
    """Listens on a port of every address, IPv4 and IPv6 where there is both."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self, port: int, handler: Callable[..., BaseHTTPRequestHandler], *, host: str = ""
    ) -> None:
        if not host and socket.has_dualstack_ipv6():
            self.address_family = socket.AF_INET6
        super().__init__((host, port), handler)

    @property
    def port(self) -> int:
        """The port, also when 0 was asked for."""
        return int(self.server_address[1])

    @override
    def server_bind(self) -> None:
        if self.address_family == socket.AF_INET6:
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        # Not HTTPServer's: that asks the DNS for the host's name, which may take seconds.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "localhost", self.port

    @override
    def handle_error(self, request: object, client_address: object) -> None:
        error = sys.exception()
        if not isinstance(error, ConnectionError | TimeoutError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # passed on


def start(server: Server) -> threading.Thread:
    """Serve in a thread that ends with `server.shutdown()`."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.daemon = True
    thread.start()
    return thread


def serve_until_terminated(server: Server, announcement: str) -> None:
    """Serve until SIGTERM, which the first process of a container ignores unless it asks."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(announcement, flush=True)
    server.serve_forever()


class Handler(BaseHTTPRequestHandler):
    """Reads bodies of either framing, answers JSON and streams of events."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:  # http.server finds a method by this name
        self.get()

    def do_POST(self) -> None:
        self.post()

    def do_DELETE(self) -> None:
        self.delete()

    def get(self) -> None:
        """Answer a GET."""
        self._refuse()

    def post(self) -> None:
        """Answer a POST."""
        self._refuse()

    def delete(self) -> None:
        """Answer a DELETE."""
        self._refuse()

    def _refuse(self) -> None:
        self.close_connection = True
        self.send_json(405, {"error": {"message": f"{self.command} is not answered here"}})

    def read_body(self) -> bytes:
        """The request's body; BodyError if it is malformed or larger than 64 MiB."""
        if "chunked" in self.headers.get("transfer-encoding", "").lower():
            return b"".join(self._chunks())
        try:
            length = int(self.headers.get("content-length", "0"))
        except ValueError as error:
            raise BodyError("content-length is no number") from error
        if not 0 <= length <= _LARGEST_BODY:
            raise BodyError("the body is too large")
        return self.rfile.read(length)

    def _chunks(self) -> Iterable[bytes]:
        total = 0
        while True:
            try:
                size = int(self.rfile.readline(64).split(b";")[0], 16)
            except ValueError as error:
                raise BodyError("a chunk has no size") from error
            total += size
            if size < 0 or total > _LARGEST_BODY:
                raise BodyError("the body is too large")
            if size == 0:
                while self.rfile.readline(8192).strip():
                    pass  # trailers, up to the empty line
                return
            yield self.rfile.read(size)
            self.rfile.readline(2)

    def send_json(self, status: int, value: object) -> None:
        """Answer with a JSON document."""
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def start_events(self) -> None:
        """Begin an answer that is a stream of server-sent events."""
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("cache-control", "no-cache")
        if self._chunked:
            self.send_header("transfer-encoding", "chunked")
        else:
            self.close_connection = True
        self.end_headers()

    def send_event(self, data: str) -> None:
        """Send one event at once."""
        self._send(f"data: {data}\n\n".encode())

    def end_events(self) -> None:
        """End the stream in the way that tells a client that nothing is missing."""
        if self._chunked:
            self.wfile.write(b"0\r\n\r\n")

    def _send(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%b\r\n" % (len(data), data) if self._chunked else data)

    @property
    def _chunked(self) -> bool:
        return self.request_version != "HTTP/1.0"

    @override
    def log_message(self, format: str, *args: object) -> None:
        # The path alone: what a request carries is shown to whoever asks for it, not logged.
        print(f"{self.command} {self.path}", flush=True)

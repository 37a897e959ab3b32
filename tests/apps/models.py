"""An OpenAI-compatible inference server whose answers are scripted.

It exists so that tests and the demo run where no model can be downloaded, and so that
they can prove what reached the model: everything that arrives is kept and shown on a
second port, which no policy guards.

    python -m apps.models [--port 8000] [--seen-port 9000]

On the first port: `POST /v1/chat/completions`, `GET /v1/models`, `/healthz`, `/readyz`,
`/version`; a header `x-delay-ms` slows any answer down. On the second: `GET /seen` lists
the requests that arrived, without those of probes, `DELETE /seen` forgets them.
"""

import argparse
import json
import threading
import time
from collections import deque
from collections.abc import Sequence
from typing import Any

from typing_extensions import override

from apps import completions, scripts, servers
from apps.completions import Order, RequestError
from apps.scripts import Fault
from apps.servers import BodyError, Server

_KEPT = 1000
_PROBES = ("/healthz", "/readyz")
_LONGEST_DELAY = 30.0


class Seen:
    """The last requests that arrived, oldest first; safe to share between threads."""

    def __init__(self) -> None:
        self._requests: deque[dict[str, Any]] = deque(maxlen=_KEPT)
        self._lock = threading.Lock()

    def add(self, request: dict[str, Any]) -> None:
        """Keep a request, and forget the oldest when there are a thousand."""
        with self._lock:
            self._requests.append(request)

    def list(self) -> list[dict[str, Any]]:
        """All requests that are kept."""
        with self._lock:
            return list(self._requests)

    def forget(self) -> None:
        """Forget all requests."""
        with self._lock:
            self._requests.clear()


class _Models(servers.Handler):
    """The API, on the port that is guarded."""

    def __init__(self, *arguments: Any, seen: Seen) -> None:
        self._seen = seen
        super().__init__(*arguments)

    @override
    def get(self) -> None:
        path = self.path.partition("?")[0]
        if path in _PROBES:
            self.send_json(200, {"status": "ok"})
            return
        self._arrived(b"")
        model = path.removeprefix("/v1/models/")
        if path == "/v1/models":
            models = [_model(name) for name in scripts.SCRIPTS]
            self.send_json(200, {"object": "list", "data": models})
        elif path == "/version":
            self.send_json(200, {"version": "scripted"})
        elif model in scripts.SCRIPTS:
            self.send_json(200, _model(model))
        else:
            self.send_json(404, _error("not_found", f"There is nothing at {path}"))

    @override
    def post(self) -> None:
        try:
            body = self.read_body()
        except BodyError as error:
            self.close_connection = True
            self.send_json(400, _error("invalid_request_error", str(error)))
            return
        self._arrived(body)
        try:
            self._complete(body)
        except RequestError as error:
            self.send_json(error.status, _error(error.code, str(error)))
        except ConnectionError:
            self.close_connection = True

    def _complete(self, body: bytes) -> None:
        path = self.path.partition("?")[0]
        if path != "/v1/chat/completions":
            raise RequestError(404, "not_found", f"There is nothing at {path}")
        try:
            document = json.loads(body)
        except ValueError as error:
            raise RequestError(400, "invalid_request_error", "the body is no JSON") from error
        order = completions.read(document)
        delay = self._delay(order)
        if order.stream:
            self._stream(order, delay)
        else:
            time.sleep(delay)
            self.send_json(200, completions.whole(order))

    def _stream(self, order: Order, delay: float) -> None:
        events = list(completions.chunks(order))
        middle = len(events) // 2
        self.start_events()
        for number, event in enumerate(events):
            if number == middle and order.script.fault is Fault.CUT:
                self.close_connection = True
                return
            if number == middle and order.script.fault is Fault.GARBLED:
                self.send_event('{"choices": [')
            self.send_event(json.dumps(event))
            time.sleep(delay)
        self.send_event("[DONE]")
        self.end_events()

    def _delay(self, order: Order) -> float:
        asked = self.headers.get("x-delay-ms", "")
        return min(int(asked) / 1000, _LONGEST_DELAY) if asked.isdigit() else order.script.delay

    def _arrived(self, body: bytes) -> None:
        entry: dict[str, Any] = {
            "method": self.command,
            "path": self.path,
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "body": body.decode(errors="replace"),
        }
        self._seen.add(entry)


class _Witness(servers.Handler):
    """What arrived, on the port that is not guarded."""

    def __init__(self, *arguments: Any, seen: Seen) -> None:
        self._seen = seen
        super().__init__(*arguments)

    @override
    def get(self) -> None:
        if self.path == "/seen":
            self.send_json(200, self._seen.list())
        else:
            self.send_json(404, _error("not_found", "ask for /seen"))

    @override
    def delete(self) -> None:
        self._seen.forget()
        self.send_json(200, [])


def _model(name: str) -> dict[str, object]:
    return {"id": name, "object": "model", "created": 1_700_000_000, "owned_by": "aipolicy"}


def _error(code: str, message: str) -> dict[str, object]:
    return {"error": {"message": message, "type": code, "param": None, "code": code}}


def serve(port: int, seen_port: int, *, host: str = "") -> tuple[Server, Server]:
    """Open both ports (0: any free one); the caller serves and closes them."""
    seen = Seen()
    models = Server(port, lambda *arguments: _Models(*arguments, seen=seen), host=host)
    witness = Server(seen_port, lambda *arguments: _Witness(*arguments, seen=seen), host=host)
    return models, witness


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until the process is ended."""
    parser = argparse.ArgumentParser(prog="apps.models", description="scripted models")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--seen-port", type=int, default=9000)
    options = parser.parse_args(arguments)
    models, witness = serve(options.port, options.seen_port)
    servers.start(witness)
    servers.serve_until_terminated(
        models, f"models on port {models.port}, what they saw on port {witness.port}"
    )


if __name__ == "__main__":
    main()

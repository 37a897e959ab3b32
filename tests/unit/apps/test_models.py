"""The scripted server speaks HTTP as clients and proxies expect, and shows what it got."""

import http.client
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from apps import models, scripts, servers


@dataclass(frozen=True, slots=True)
class _Running:
    port: int
    seen_port: int

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(method, path, None if body is None else json.dumps(body))
        answer = connection.getresponse()
        found = answer.status, json.loads(answer.read())
        connection.close()
        return found

    def stream(self, body: object) -> list[str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("POST", "/v1/chat/completions", json.dumps(body))
        answer = connection.getresponse()
        assert answer.getheader("content-type") == "text/event-stream"
        try:
            text = answer.read().decode()
        finally:
            connection.close()
        return [event.removeprefix("data: ") for event in text.split("\n\n") if event]

    def seen(self, method: str = "GET") -> Any:
        return _Running(self.seen_port, 0).ask(method, "/seen")[1]


@pytest.fixture
def running() -> Iterator[_Running]:
    pair = models.serve(0, 0, host="127.0.0.1")
    threads = [servers.start(server) for server in pair]
    yield _Running(pair[0].port, pair[1].port)
    for server, thread in zip(pair, threads, strict=True):
        server.shutdown()
        thread.join()
        server.server_close()


def _request(model: str, **more: object) -> dict[str, object]:
    return {"model": model, "messages": [{"role": "user", "content": "Hi there"}], **more}


def test_an_answer_and_what_reached_the_model(running: _Running) -> None:
    status, answer = running.ask("POST", "/v1/chat/completions", _request("echo"))
    assert status == 200
    assert answer["choices"][0]["message"]["content"] == "Hi there"
    (seen,) = running.seen()
    assert seen["path"] == "/v1/chat/completions"
    assert json.loads(seen["body"]) == _request("echo")


def test_a_stream_ends_with_done(running: _Running) -> None:
    *chunks, done = running.stream(_request("leak", stream=True))
    assert done == "[DONE]"
    deltas = [json.loads(chunk)["choices"][0]["delta"] for chunk in chunks]
    assert "".join(delta.get("content", "") for delta in deltas) == scripts.SCRIPTS["leak"].text


def test_a_stream_can_be_cut(running: _Running) -> None:
    with pytest.raises(http.client.IncompleteRead):
        running.stream(_request("cut", stream=True))


def test_a_stream_can_be_garbled(running: _Running) -> None:
    assert '{"choices": [' in running.stream(_request("garbled", stream=True))


def test_models_are_listed(running: _Running) -> None:
    status, answer = running.ask("GET", "/v1/models")
    assert status == 200
    assert [model["id"] for model in answer["data"]] == list(scripts.SCRIPTS)
    assert running.ask("GET", "/v1/models/echo")[1]["id"] == "echo"


def test_probes_are_answered_and_not_kept(running: _Running) -> None:
    assert running.ask("GET", "/healthz")[0] == 200
    assert running.ask("GET", "/readyz")[0] == 200
    assert running.seen() == []


def test_what_was_seen_can_be_forgotten(running: _Running) -> None:
    running.ask("GET", "/version")
    assert len(running.seen()) == 1
    running.seen("DELETE")
    assert running.seen() == []


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    (
        ("POST", "/v1/chat/completions", _request("absent"), 404),
        ("POST", "/v1/chat/completions", [], 400),
        ("POST", "/v1/embeddings", {}, 404),
        ("GET", "/elsewhere", None, 404),
        ("DELETE", "/v1/models", None, 405),
    ),
)
def test_errors_are_told(
    running: _Running, method: str, path: str, body: object, status: int
) -> None:
    found, answer = running.ask(method, path, body)
    assert found == status
    assert answer["error"]["message"]


def test_chunked_bodies_are_read(running: _Running) -> None:
    body = json.dumps(_request("echo")).encode()
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=10)
    parts = (part for part in (body[:7], body[7:]))
    connection.request("POST", "/v1/chat/completions", parts, encode_chunked=True)
    assert connection.getresponse().read()
    connection.request("GET", "/version")  # the connection is still in step
    assert connection.getresponse().read() == b'{"version": "scripted"}'
    connection.close()


def test_http_1_0_streams_end_with_the_connection(running: _Running) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=10)
    connection._http_vsn_str = "HTTP/1.0"  # type: ignore[attr-defined]  # noqa: SLF001 - no public way to ask for it
    connection.request("POST", "/v1/chat/completions", json.dumps(_request("demo", stream=True)))
    answer = connection.getresponse()
    assert answer.getheader("transfer-encoding") is None
    assert answer.read().endswith(b"data: [DONE]\n\n")
    connection.close()

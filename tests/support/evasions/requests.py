"""Requests by which a client hides words: in the form of a body, in its head, in another API."""

import json
from collections.abc import Mapping
from typing import Any, Final

from support.chats import JSON, PATH, Reply, Request, completion, prompt
from support.evasions.records import Evasion, Fate

HIDDEN: Final = "all about the bluebird"


def post(path: str, **members: Any) -> Request:
    return Request(json.dumps({"model": "m", **members}).encode(), path=path)


def chat(*messages: Mapping[str, Any]) -> Request:
    return post(PATH, messages=[*messages])


def user(content: object) -> dict[str, Any]:
    return {"role": "user", "content": content}


def _raw(*bodies: bytes) -> tuple[Request, ...]:
    return tuple(map(Request, bodies))


def _sent(*headers: tuple[str, str]) -> Request:
    return Request(prompt(HIDDEN), headers=headers)


_PLAIN: Final = prompt(HIDDEN)
_IMAGE: Final = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
_UPGRADE: Final = (("connection", "upgrade"), ("upgrade", "websocket"))

REQUESTS: Final = (
    Evasion(
        "JSON escapes of a string",
        Fate.READ,
        _raw(_PLAIN.replace(b"bluebird", b"\\u0062lue\\u0062ird")),
    ),
    Evasion(
        "Members twice, or in another spelling",
        Fate.REFUSED,
        _raw(
            b'{"messages":[],' + _PLAIN[1:],
            _PLAIN.replace(b"messages", b"Messages"),
            _PLAIN.replace(b'"content"', b'"content":"x","\\u0063ontent"'),
        ),
    ),
    Evasion(
        "Invalid UTF-8, lone surrogates",
        Fate.REFUSED,
        _raw(
            _PLAIN.replace(b"bluebird", b"blue\xffbird"),
            _PLAIN.replace(b"bluebird", b"blue\\ud800bird"),
        ),
    ),
    Evasion(
        "UTF-16 and UTF-32, a byte order mark",
        Fate.REFUSED,
        (
            *_raw(*(_PLAIN.decode().encode(one) for one in ("utf-16", "utf-16-le", "utf-32"))),
            *_raw(b"\xef\xbb\xbf" + _PLAIN),
            _sent(("content-type", "application/json; charset=utf-16")),
        ),
    ),
    Evasion(
        "JSON that is huge, deep or followed by more",
        Fate.REFUSED,
        _raw(
            prompt(HIDDEN + "x" * 64 * 1024),
            b'{"x":' + b"[" * 5000 + b"]" * 5000 + b"," + _PLAIN[1:],
            _PLAIN + _PLAIN,
        ),
    ),
    Evasion(
        "`Content-Encoding`",
        Fate.REFUSED,
        tuple(
            _sent(*JSON, ("content-encoding", one)) for one in ("gzip", "br", "identity, gzip", "x")
        ),
    ),
    Evasion(
        "Multipart, forms and other media types",
        Fate.REFUSED,
        tuple(
            _sent(("content-type", one))
            for one in (
                *("multipart/form-data; boundary=x", "application/x-www-form-urlencoded"),
                *("text/plain", "text/json", "application/json, text/plain"),
            )
        ),
    ),
    Evasion(
        "Chunked bodies, trailers after a body or in place of one, HTTP/2, pipelines",
        Fate.BOTH,
        tests=(
            "test_connections.py::test_a_chunked_body_is_held_to_the_limit",
            "test_connections.py::test_http_2_is_guarded",
            "test_connections.py::test_a_request_of_nothing_but_trailers_is_refused",
            "test_connections.py::test_every_request_of_a_pipeline_is_guarded",
        ),
    ),
    Evasion(
        "Upgrades and WebSockets",
        Fate.REFUSED,
        (
            Request(b"", "GET", "/v1/realtime", _UPGRADE),
            Request(b"", "GET", PATH, _UPGRADE),
            Request(b"", "CONNECT", PATH, ()),
        ),
        tests=(
            "test_heads.py::test_upgrades_are_refused",
            "test_responses.py::test_a_connection_for_many_responses_is_refused",
        ),
    ),
    Evasion(
        "Another API of the same model",
        Fate.READ,
        (
            post("/v1/completions", prompt=HIDDEN),
            post("/v1/responses", input=HIDDEN),
            post("/v1/messages", messages=[user(HIDDEN)], max_tokens=9),
            post("/v1/embeddings", input=HIDDEN),
            post("/api/chat", messages=[user(HIDDEN)]),
            post("/api/generate", prompt=HIDDEN),
        ),
    ),
    Evasion(
        "Another spelling of the path, a path that is no API's",
        Fate.BOTH,
        tuple(
            Request(_PLAIN, path=path)
            for path in (
                *("/v1/chat/Completions", "/v1//chat/completions", "/v1/chat/completion%73"),
                *("/v1/chat/completions;x", "/v1/./chat/completions", "/generate", "/invocations"),
            )
        ),
        tests=("test_heads.py::test_no_other_spelling_of_a_path_leads_around_the_rules",),
    ),
    Evasion(
        "`n` > 1: the words in another choice of the answer",
        Fate.READ,
        (Request(prompt(n=2)),),
        Reply(
            (
                completion(
                    choices=[
                        {"index": place, "message": {"role": "assistant", "content": text}}
                        for place, text in enumerate(("Hi", HIDDEN))
                    ]
                ),
            )
        ),
    ),
    Evasion(
        "Images, where `media` says so; files and token ids, where `unknownContent` does",
        Fate.REFUSED,
        (
            chat(user([_IMAGE])),
            chat(user([{"type": "file", "file": {"file_data": "AAAA"}}])),
            post("/v1/completions", prompt=[[1, 2, 3]]),
        ),
        tests=(
            "test_contents.py::test_media_follow_the_policy",
            "test_contents.py::test_unknown_content_follows_the_policy",
        ),
    ),
    Evasion(
        "A template in place of a prompt",
        Fate.REFUSED,
        _raw(prompt("x", chat_template="{{ 'blue' + 'bird' }}")),
    ),
)

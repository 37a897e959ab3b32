"""Bodies that are refused by every API: what two parsers could read in two ways, or none at all."""

import json
from collections.abc import Iterator
from typing import Any, Final

from support.mutants import places_of, put, value_at

SECRET: Final = "zq7xk"
"""In every one of them, and in no refusal."""

DEPTH: Final = 100
MANY: Final = 10_000
_LISTS = ("messages", "input")
"""Members of which each item is somebody's words."""


def spoil(sample: Any) -> Iterator[tuple[str, bytes]]:
    """What is wrong, and a body that is otherwise like the sample."""
    text = json.dumps({**sample, "x": f"so {SECRET}"})
    body = text.encode()
    yield "cut off", body[:-1]
    yield "trailing bytes", body + b" x"
    yield "twice", body + body
    yield "byte order mark", b"\xef\xbb\xbf" + body
    for name in ("utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        yield name, text.encode(name)
    yield "invalid UTF-8", body.replace(b"so zq", b"so \xffzq")
    yield "overlong UTF-8", body.replace(b"so zq", b"so \xc0\xafzq")
    yield "lone surrogate", body.replace(b"so zq", b"so \\ud800zq")
    yield "lone surrogate in a name", b'{"\\udc00": 1, ' + body[1:]
    yield "control character", body.replace(b"so zq", b"so \x01zq")
    yield "single quotes", body.replace(b'"', b"'")
    for number in ("NaN", "-Infinity", "1e999", "01", "0x1", "+1", ".5", "1" + "0" * 5000):
        yield number[:10], f'{{"seed": {number}, '.encode() + body[1:]
    yield "comment", b"/* */" + body
    yield "trailing comma", body[:-1] + b",}"
    yield "deep", b'{"y": ' + b"[" * DEPTH + b"]" * DEPTH + b", " + body[1:]
    yield "deeper than Python", b'{"y": ' + b'{"a":' * MANY
    for other in ("[]", f"[{text}]", json.dumps(text), "7", "null", "true", " "):
        yield other[:6], other.encode()
    names: set[str] = set()
    for place in places_of(sample):
        *above, name = place
        if isinstance(name, str) and name not in names:
            names.add(name)
            inner = json.dumps(value_at(sample, tuple(above)))
            twice = f"{json.dumps(name)}: {json.dumps(SECRET)}, {inner[1:]}"
            spoilt = json.dumps(put(sample, tuple(above), "@@")).replace('"@@"', f"{{{twice}")
            yield f"{name} twice", spoilt.encode()
    for name in _LISTS:
        if isinstance(sample.get(name), list) and isinstance(sample[name][0], dict):
            many: list[Any] = [{}] * MANY
            yield f"too many {name}", json.dumps({**sample, name: many, "x": SECRET}).encode()

import json
import tracemalloc
from typing import Any

import pytest
from aipolicy_sidecar.content import json_documents
from aipolicy_sidecar.content.json_documents import BodyError, parse_document
from hypothesis import given
from hypothesis import strategies as st

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=8), values, max_size=4), st.booleans())
def test_reads_what_json_writes(value: dict[str, Any], ascii_only: bool) -> None:
    body = json.dumps(value, ensure_ascii=ascii_only).encode()
    document = parse_document(body)
    assert document.value == value
    assert document.body is body


@pytest.mark.parametrize(
    ("body", "reason"),
    (
        (b"", "empty body"),
        (b" \n", "invalid JSON at character 2"),
        (b"[]", "the body must be a JSON object"),
        (b'"text"', "the body must be a JSON object"),
        (b'{"a":1,"a":2}', "duplicate member in a JSON object"),
        (b'{"a":1,"\\u0061":2}', "duplicate member in a JSON object"),
        (b'{"x":[{"b":{"a":1,"a":1}}]}', "duplicate member in a JSON object"),
        (b'{"a":NaN}', "NaN and Infinity are not JSON"),
        (b'{"a":-Infinity}', "NaN and Infinity are not JSON"),
        (b'{"a":1e999}', "number out of range"),
        (b'{"a":1' + b"0" * 5000 + b"}", "number out of range"),
        (b'{"a":"\\ud800"}', "lone surrogate in a JSON string"),
        (b'{"\\udc00x":1}', "lone surrogate in a JSON string"),
        (b"\xef\xbb\xbf{}", "byte order mark before the JSON text"),
        ('{"a":1}'.encode("utf-16"), "invalid UTF-8 at byte 0"),
        ('{"a":1}'.encode("utf-16-le"), "invalid JSON at character 1"),
        (b"{} x", "invalid JSON at character 3"),
        (b'{"a":1}{"a":2}', "invalid JSON at character 7"),
        (b'{"a":"\xff"}', "invalid UTF-8 at byte 6"),
        (b'{"a":"\xc0\xaf"}', "invalid UTF-8 at byte 6"),
        (b'{"a":"\xed\xa0\x80"}', "invalid UTF-8 at byte 6"),
        (b'{"a":"\n"}', "invalid JSON at character 6"),
        (b"{'a':1}", "invalid JSON at character 1"),
        (b'{"a":01}', "invalid JSON at character 6"),
        (b'{"a":1,}', "invalid JSON at character 7"),
        (b'{"a":' + b"[" * 100 + b"]" * 100 + b"}", "nested deeper than 64 levels"),
        (b'{"a":' + b"[" * 100_000, "nested deeper than 64 levels"),
        (b'{"a":[' + b"[]," * 2**19 + b"1]}", "more than 524288 brackets"),
        (b'{"a":' * 65 + b"1" + b"}" * 65, "nested deeper than 64 levels"),
    ),
)
def test_refuses_what_parsers_disagree_about(body: bytes, reason: str) -> None:
    with pytest.raises(BodyError) as caught:
        parse_document(body)
    assert str(caught.value) == reason


def test_takes_64_levels_and_surrogate_pairs() -> None:
    parse_document(b'{"a":' * 64 + b"1" + b"}" * 64)
    assert parse_document(b'{"a":"\\ud83d\\ude00"}').value == {"a": "😀"}


def test_takes_a_string_of_8_mib() -> None:
    body = b'{"a":"' + b"x" * 8 * 2**20 + b'"}'
    assert len(str(parse_document(body).value["a"])) == 8 * 2**20


def test_errors_never_quote_the_body() -> None:
    secret = "sk-secret"
    for body in (f'{{"{secret}":1,"{secret}":2}}', f'{{"a":{secret}}}', f'{{"a":"\\q{secret}"}}'):
        with pytest.raises(BodyError) as caught:
            parse_document(body.encode())
        assert secret not in str(caught.value)


def test_error_tells_the_place() -> None:
    assert str(BodyError("expected a string", "/model")) == "expected a string at /model"


def many(kind: str, size: int) -> str:
    """A body of about a size that is full of one kind of value."""
    one = {"named": '"%06x":1', "number": "%d.5", "text": '"%06x"'}.get(kind, kind)
    count = size // len(one)
    listed = ",".join(one % place if "%" in one else one for place in range(count))
    return f'{{"x":{{{listed}}}}}' if kind == "named" else f'{{"x":[{listed}]}}'


def test_values_take_no_more_memory_than_is_estimated(monkeypatch: pytest.MonkeyPatch) -> None:
    """The estimate is tried on a small scale, where reading is quick."""
    monkeypatch.setattr(json_documents, "MAX_COST", 2**19)
    for kind in ("{}", "[]", "[1]", '{"a":1}', '""', '"ab"', "1000", "named", "number", "text"):
        read = {size: peak_of(many(kind, size * 1024).encode()) for size in (4, 16, 32, 128)}
        assert read[4][0], kind
        assert not read[128][0], kind
        for size, (done, peak) in read.items():
            most = 2**20 if done else 2**18 + 5 * size * 1024
            assert peak < most, (kind, size)


def peak_of(body: bytes) -> tuple[bool, int]:
    """Whether a body was read, and the most memory that this took."""
    tracemalloc.start()
    try:
        parse_document(body)
    except BodyError as error:
        assert error.reason == "more values than can be kept"  # noqa: PT017 - of what is refused
        return False, tracemalloc.get_traced_memory()[1]
    else:
        return True, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_text_alone_is_never_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_documents, "MAX_COST", 2**18)
    for text in (r'{"a": ["b", 1]}, ' * 5000, "\\" * 9999, '"' * 9999, '\\"' * 9999):
        assert parse_document(json.dumps({"a": text}).encode()).value == {"a": text}

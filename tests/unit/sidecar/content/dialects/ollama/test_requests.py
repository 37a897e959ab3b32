"""What all requests have in common: settings, their form, and edits in place."""

import json
from typing import Any

import pytest
from aipolicy.segments import RequestSegment
from aipolicy_sidecar.content.dialects import BodyError
from aipolicy_sidecar.content.dialects.ollama import OLLAMA_CHAT, OLLAMA_GENERATE, Ollama
from hypothesis import given
from hypothesis import strategies as st
from support.ollama_chats import DIALECTS

BODY = (
    b'{ "model":"m",\n  "messages" : [{"role":"user", "content":"caf\\u00e9"}], '
    b'"options": {"num_predict": 500, "top_p":1.50 }, "keep_alive":-1 }'
)


def write(body: bytes, texts: dict[str, bytes] | None = None, **options: Any) -> bytes:
    settings: dict[str, Any] = {"max_output_tokens": None, "include_usage": False, **options}
    return OLLAMA_CHAT.write_request(OLLAMA_CHAT.read_request(body), texts or {}, **settings)


def test_nothing_to_change_is_the_same_body() -> None:
    assert write(BODY) is BODY
    options: dict[str, Any] = {"max_output_tokens": 500, "include_usage": True}
    heeded = BODY.replace(b"{ ", b'{ "n_predict": 70, ', 1)
    assert write(heeded, **options) is heeded
    for body, dialect in ((BODY, OLLAMA_GENERATE), (heeded, OLLAMA_GENERATE)):
        assert dialect.write_request(dialect.read_request(body), {}, **options) is body


def test_only_the_text_changes() -> None:
    edited = write(BODY, {"/messages/0/content": "[Mark] é".encode()})
    assert edited == BODY.replace(b"caf\\u00e9", "[Mark] é".encode())


@pytest.mark.parametrize(
    ("options", "read", "expected"),
    (
        ({}, None, {"num_predict": 100}),
        ({"num_predict": None, "seed": 1}, None, {"num_predict": 100, "seed": 1}),
        ({"num_predict": 50}, 50, {"num_predict": 50}),
        ({"num_predict": 500}, 500, {"num_predict": 100}),
        ({"num_predict": 0}, None, {"num_predict": 100}),
        ({"num_predict": -1}, None, {"num_predict": 100}),
        ({"num_predict": -2}, None, {"num_predict": 100}),
        ({"Num_Predict": 7}, None, {"num_predict": 100, "Num_Predict": 7}),
        (None, None, {"num_predict": 100}),
    ),
)
def test_output_is_bounded(
    options: dict[str, Any] | None, read: int | None, expected: dict[str, Any]
) -> None:
    body = json.dumps({"messages": [], "options": options}).encode()
    assert OLLAMA_CHAT.read_request(body).max_output_tokens == read
    assert json.loads(write(body, max_output_tokens=100))["options"] == expected


def test_what_another_server_takes_at_the_same_path_is_bounded_and_read() -> None:
    for name in ("max_tokens", "max_completion_tokens", "max_new_tokens", "n_predict"):
        for own, asked in (({}, None), ({"num_predict": 7}, 9000)):
            body = json.dumps({"messages": [], "options": own, name: 9000}).encode()
            assert OLLAMA_CHAT.read_request(body).max_output_tokens == asked, name
            written = json.loads(write(body, max_output_tokens=100))
            bounds = {"messages": [], "options": {"num_predict": 100} | own, name: 100}
            if name not in {"max_tokens", "n_predict"}:  # which not every llama.cpp heeds
                bounds["n_predict"] = 7 if own else 100
            assert written == bounds, name
    for name in ("n", "n_cmpl", "best_of"):
        assert OLLAMA_CHAT.read_request(json.dumps({name: 3}).encode()).choices == 3, name
    read = OLLAMA_CHAT.read_request(b'{"chat_template_kwargs": {"model_identity": "hi"}}')
    assert {one.kind for one in read.segments} == {RequestSegment.SYSTEM}
    for body in (b'{"chat_template": "x"}', b'{"Max_Tokens": 1}', b'{"n": 1000}'):
        with pytest.raises(BodyError):
            OLLAMA_CHAT.read_request(body)


@pytest.mark.parametrize(
    ("members", "loosely", "bound"),
    (
        ({}, True, 100),
        ({"options": {"num_predict": 50}}, True, 50),
        ({"options": {"num_predict": 500}}, True, 100),
        ({"options": {"num_predict": -1}}, True, 100),
        ({"max_completion_tokens": 30, "options": {"num_predict": 50}}, True, 30),
        ({"n_predict": None, "max_new_tokens": 20}, True, 20),
        ({"n_predict": 30, "max_tokens": 500}, False, 30),
        ({"n_predict": 300}, False, 100),
        ({"max_tokens": 60}, False, None),
    ),
)
def test_what_llama_cpp_heeds_is_no_more_than_any_bound_of_the_client(
    members: dict[str, Any], loosely: bool, bound: int | None
) -> None:
    body = json.dumps({"messages": [], **members}).encode()
    assert OLLAMA_CHAT.read_request(body).loosely_bounded is loosely
    written = json.loads(write(body, max_output_tokens=100))
    assert written.get("n_predict") == bound
    assert all(written[name] <= 100 for name in ("max_tokens",) if name in written)
    generated = OLLAMA_GENERATE.read_request(body)
    assert not generated.loosely_bounded
    if not members:
        again = OLLAMA_GENERATE.write_request(
            generated, {}, max_output_tokens=100, include_usage=False
        )
        assert "n_predict" not in json.loads(again)


def test_a_bound_is_put_where_there_are_no_options() -> None:
    written = json.loads(write(b'{"model":"m"}', max_output_tokens=9))
    assert written == {"options": {"num_predict": 9}, "model": "m", "n_predict": 9}


@pytest.mark.parametrize(
    ("value", "stream"), ((..., True), (None, True), (True, True), (False, False))
)
def test_an_answer_is_streamed_unless_told_otherwise(value: Any, stream: bool) -> None:
    members = {} if value is ... else {"stream": value}
    for dialect in (OLLAMA_CHAT, OLLAMA_GENERATE):
        assert dialect.read_request(json.dumps({"model": "m", **members}).encode()).stream is stream


@pytest.mark.parametrize("dialect", (OLLAMA_CHAT, OLLAMA_GENERATE))
@pytest.mark.parametrize(
    ("options", "reason"),
    (
        ([], "expected an object at /options"),
        *(
            ({"num_predict": bound}, "expected an integer up to 2147483647 at /options/num_predict")
            for bound in ("5", 5.0, True, [5], 2**31, -(2**31))
        ),
    ),
)
def test_a_bound_that_is_no_number_of_tokens_is_refused(
    dialect: Ollama, options: Any, reason: str
) -> None:
    with pytest.raises(BodyError) as caught:
        dialect.read_request(json.dumps({"options": options}).encode())
    assert str(caught.value) == reason


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
@pytest.mark.parametrize(
    ("members", "reason"),
    (
        ({"model": 5}, "expected a string at /model"),
        ({"stream": "no"}, "expected a boolean at /stream"),
        ({"template": "{{ .Prompt }}"}, "unsupported parameter at /template"),
        ({"template": {"a": 1}}, "expected a string at /template"),
        ({"Template": "{{ .Prompt }}"}, 'another spelling of "template"'),
        ({"OPTIONS": {}}, 'another spelling of "options"'),
    ),
)
def test_settings_that_cannot_be_read_are_refused(
    dialect: Ollama, members: dict[str, Any], reason: str
) -> None:
    with pytest.raises(BodyError) as caught:
        dialect.read_request(json.dumps({"model": "m", **members}).encode())
    assert str(caught.value).startswith(reason)


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(("role", "content", "function", "a/b")), inner, max_size=3
        )
    ),
    max_leaves=6,
)
_NAMES = (
    *("context", "format", "images", "input", "messages", "options", "prompt", "suffix"),
    *("system", "template", "tools"),
)
_BODIES = st.fixed_dictionaries({}, optional=dict.fromkeys(_NAMES, _VALUES))


@given(_BODIES, st.sampled_from(list(DIALECTS.values())))
def test_whatever_its_types_a_body_is_read_or_refused(
    members: dict[str, Any], dialect: Ollama
) -> None:
    body = json.dumps(members, ensure_ascii=False).encode("utf-8", "surrogatepass")
    try:
        request = dialect.read_request(body)
    except BodyError:
        return
    marked = {segment.pointer: b"[Mark]" for segment in request.segments}
    assert dialect.write_request(request, {}, max_output_tokens=None, include_usage=False) is body
    try:
        written = dialect.write_request(request, marked, max_output_tokens=9, include_usage=False)
    except BodyError:  # names that became the same
        return
    again = dialect.read_request(written)
    assert {segment.text for segment in again.segments} <= {b"[Mark]", b"num_predict"}

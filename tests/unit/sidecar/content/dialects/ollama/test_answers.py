import json
from typing import Any

import pytest
from aipolicy_sidecar.content.dialects import BodyError, ReadAnswer, Usage
from aipolicy_sidecar.content.dialects.ollama import OLLAMA_CHAT, OLLAMA_EMBED, OLLAMA_GENERATE
from support.ollama_chats import CALL, COUNTS, STAMP, answer, message


def read(**members: Any) -> ReadAnswer:
    return OLLAMA_CHAT.read_answer(json.dumps({**STAMP, "done": True, **members}).encode())


def texts(answer: ReadAnswer) -> list[tuple[str, str]]:
    return [(part.kind.value, part.text.decode()) for part in answer.segments]


def test_reads_a_chat() -> None:
    read = OLLAMA_CHAT.read_answer(answer("Hi"))
    assert texts(read) == [("Completion", "Hi")]
    assert (read.model, read.usage) == ("m", Usage(5, 2))


@pytest.mark.parametrize(
    ("members", "expected"),
    (
        (
            {"message": message("a", thinking="so"), "remote_host": "h", "remote_model": "r"},
            [("Completion", "a"), ("Reasoning", "so")],
        ),
        ({"response": "a", "thinking": "so"}, [("Completion", "a"), ("Reasoning", "so")]),
        (
            {"message": message(tool_calls=[{"id": "c1", **CALL}], images=["AAAA"])},
            [
                *(("ToolCall", text) for text in ("send", "to", "joe@x.org")),
                *(("ToolCall", text) for text in ("n", "all", "4111111111111111")),
            ],
        ),
        (
            {"response": "", "tool_calls": [{"function": {"name": "f", "arguments": '{"a": 7}'}}]},
            [("ToolCall", "f"), ("ToolCall", "a"), ("ToolCall", "7")],
        ),
        ({"tool_calls": ["x", {"function": ["y"]}]}, [("ToolCall", "x"), ("ToolCall", "y")]),
        ({"_debug_info": {"rendered_template": "t", "image_count": 1}}, [("Completion", "t")]),
        ({"message": {"deep": [{"er": "x"}]}}, [("Completion", "x")]),
        ({"message": "said"}, [("Completion", "said")]),
        ({"error": "bad"}, [("Completion", "bad")]),
        ({"error": {"message": "bad", "code": 5}}, [("Completion", "bad")]),
        ({"image": "AAAA", "done_reason": "stop", "context": [1]}, []),
    ),
)
def test_every_text_is_found(members: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert texts(read(**members)) == expected


def test_vectors_are_no_text() -> None:
    body = {"model": "m", "embeddings": [[0.5, -1e-3]], "prompt_eval_count": 7}
    read = OLLAMA_EMBED.read_answer(json.dumps(body).encode())
    assert (read.segments, read.usage) == ((), Usage(7, 0))
    old = OLLAMA_EMBED.read_answer(b'{"embedding":[1.0]}')
    assert (old.segments, old.usage) == ((), None)


@pytest.mark.parametrize(
    ("counts", "usage"),
    (
        ({}, None),
        ({"eval_count": 3}, None),
        ({"prompt_eval_count": 3}, Usage(3, 0)),
        ({"prompt_eval_count": 3, "eval_count": None}, None),
        ({"prompt_eval_count": "3", "eval_count": 4}, None),
        ({"prompt_eval_count": True, "eval_count": 4}, None),
        ({"prompt_eval_count": 3, "eval_count": -1}, None),
        ({"prompt_eval_count": 3, "eval_count": 2**31}, None),
        ({"prompt_eval_count": 3.0, "eval_count": 1}, None),
        ({"prompt_eval_count": 0}, None),
    ),
)
def test_usage_that_cannot_be_true_is_none(counts: dict[str, Any], usage: Usage | None) -> None:
    assert read(**counts).usage == usage


def test_no_edit_is_the_same_body() -> None:
    body = answer("a", context=[1, 2], logprobs=[{"token": "a", "logprob": 0}])
    assert OLLAMA_CHAT.write_answer(OLLAMA_CHAT.read_answer(body), {}) is body


def test_what_says_an_edited_text_again_is_taken_out() -> None:
    members = {**STAMP, "response": "a b", "done": True, "context": [1], "logprobs": [], **COUNTS}
    read = OLLAMA_GENERATE.read_answer(json.dumps(members).encode())
    written = OLLAMA_GENERATE.write_answer(read, {"/response": b"[Mark]"})
    expected = {**members, "response": "[Mark]", "context": None, "logprobs": None}
    assert written == json.dumps(expected).encode()


def test_arguments_are_edited_in_place() -> None:
    read = OLLAMA_CHAT.read_answer(answer(message=message(tool_calls=[CALL])))
    place = "/message/tool_calls/0/function/arguments"
    edits = {f"{place}/to/0": b"[Mail]", f"{place}/n": b"[Card]", f"{place}/all#": b"[Name]"}
    written = json.loads(OLLAMA_CHAT.write_answer(read, edits))
    assert written["message"]["tool_calls"][0]["function"] == {
        "index": 0,
        "name": "send",
        "arguments": {"to": ["[Mail]"], "n": "[Card]", "[Name]": True},
    }


def test_tokens_that_say_more_than_the_texts_are_read() -> None:
    tokens = [{"token": one} for one in ("<think>", "so", "</think>", "Hi", " 4111")]
    read = OLLAMA_CHAT.read_answer(
        answer(message=message("Hi", thinking="so"), logprobs=[*tokens, {"token": 5}, "odd"])
    )
    assert [(part.pointer, part.text) for part in read.segments] == [
        ("/message/content", b"Hi"),
        ("/message/thinking", b"so"),
        ("/logprobs", b"<think></think> 4111"),
    ]
    written = json.loads(OLLAMA_CHAT.write_answer(read, {"/logprobs": b"[Mark]"}))
    assert (written["message"]["content"], written["logprobs"]) == ("Hi", None)


@pytest.mark.parametrize("body", (b"", b"[]", b'{"a":1,"a":2}', b'{"a":1}\n{"b":2}', b"\xff"))
def test_what_is_no_plain_object_is_refused(body: bytes) -> None:
    with pytest.raises(BodyError):
        OLLAMA_CHAT.read_answer(body)

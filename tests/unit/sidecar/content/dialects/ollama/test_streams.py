"""Streamed answers: what is edited, held back and refused, line by line."""

from typing import Any

import pytest
from aipolicy.rule_specs import OnError
from aipolicy.rules import RuleFault, RuleSet
from aipolicy_sidecar.content.dialects import Usage
from aipolicy_sidecar.content.dialects.ollama import OLLAMA_CHAT, OLLAMA_GENERATE, Ollama
from aipolicy_sidecar.content.streams.guarded_streams import UNREADABLE
from aipolicy_sidecar.content.streams.json_lines import MAX_LINE_BYTES
from ollama import ChatResponse, GenerateResponse
from support.chat_streams import CARD, RULES, Outcome
from support.chat_streams import follow as follow_dialect
from support.ollama_chats import (
    CALL,
    COUNTS,
    STAMP,
    dump,
    last,
    line,
    message,
    piece,
    read_lines,
    read_said,
)
from support.rule_sets import make_rules, redact_cards


def follow(*lines: bytes, rules: RuleSet = RULES, dialect: Ollama = OLLAMA_CHAT) -> Outcome:
    return follow_dialect(rules, lines, dialect=dialect)


def test_a_clean_stream_passes_byte_by_byte_the_same() -> None:
    stream = [line("Hello "), line({"thinking": "so. "}), b"\r\n", line("world. "), last()]
    outcome = follow(*stream)
    assert outcome.data == b"".join(stream)
    assert (outcome.usage, outcome.output_bytes) == (Usage(5, 2), 17)


def test_a_card_over_three_lines_is_redacted() -> None:
    outcome = follow(line("Your card is 41"), line("11 1111 1111 "), line("1111! Bye! "), last())
    assert read_said(outcome.data) == {
        "content": "Your card is [CreditCard]! Bye! ",
        "done_reason": "stop",
    }
    assert len(read_lines(outcome.data)) == 4
    (finding,) = outcome.findings
    assert (finding.label, finding.start, finding.end) == ("CreditCard", 13, 32)


def test_what_is_held_goes_out_with_the_last_line_where_it_has_a_place() -> None:
    outcome = follow(line("call 4111"), last())
    assert [members["message"]["content"] for members in read_lines(outcome.data)] == [
        "call ",
        "4111",
    ]


@pytest.mark.parametrize("dialect", (OLLAMA_CHAT, OLLAMA_GENERATE))
def test_what_is_held_goes_out_before_the_last_line_elsewhere(dialect: Ollama) -> None:
    chat = dialect is OLLAMA_CHAT
    end = last() if chat else piece("", done=True, done_reason="stop", **COUNTS)
    thought = {"thinking": "call 4111"}
    outcome = follow(line(thought) if chat else piece(**thought), end, dialect=dialect)
    first, held, done = read_lines(outcome.data)
    for members in (first, held, done):
        assert (ChatResponse if chat else GenerateResponse)(**members).model == "m"
    text = {"message": message(thinking="4111")} if chat else {"response": "", "thinking": "4111"}
    assert held == {**STAMP, **text, "done": False}
    assert outcome.data.endswith(end)


def test_each_text_is_followed_for_itself() -> None:
    thinking = {"thinking": "4111 1111"}
    outcome = follow(line(thinking), line(" 1111 1111"), line({"thinking": " 1111 1111. "}), last())
    assert read_said(outcome.data)["thinking"] == "[CreditCard]. "
    assert read_said(outcome.data)["content"] == " 1111 1111"


@pytest.mark.parametrize(
    ("path", "text"),
    (("thinking", {"thinking": "4111"}), ("extra", {"extra": "4111"})),
)
def test_a_held_text_of_any_name_keeps_its_place(path: str, text: dict[str, Any]) -> None:
    outcome = follow(line(text), last())
    held = read_lines(outcome.data)[1]
    assert held["message"] == {"role": "assistant", "content": "", path: "4111"}
    below = follow(piece(extra={"deep": "4111"}), piece(done=True), dialect=OLLAMA_GENERATE)
    assert read_lines(below.data)[1] == {
        **STAMP,
        "response": "",
        "extra": {"deep": "4111"},
        "done": False,
    }
    odd = follow(
        dump({**STAMP, "response": {"deep": "4111"}}), piece(done=True), dialect=OLLAMA_GENERATE
    )
    assert read_lines(odd.data)[1]["response"] == {"deep": "4111"}


def test_tool_calls_are_judged_whole() -> None:
    outcome = follow(line({"tool_calls": [CALL]}), last())
    (call,) = read_lines(outcome.data)[0]["message"]["tool_calls"]
    arguments = {"to": ["[EmailAddress]"], "n": "[CreditCard]", "all": True}
    assert call == {"function": {"index": 0, "name": "send", "arguments": arguments}}


def test_names_that_become_the_same_end_the_stream() -> None:
    arguments = {"joe@x.org": 1, "jim@x.org": 2}
    outcome = follow(line({"tool_calls": [{"function": {"arguments": arguments}}]}), last())
    assert outcome.denied is not None
    assert b"x.org" not in outcome.data


@pytest.mark.parametrize("dialect", (OLLAMA_CHAT, OLLAMA_GENERATE))
def test_a_denied_stream_ends_with_a_line_that_clients_can_read(dialect: Ollama) -> None:
    chat = dialect is OLLAMA_CHAT
    make = line if chat else piece
    outcome = follow(make("ok "), make("project blue"), make("bird "), make("x"), dialect=dialect)
    assert outcome.denied is not None
    end = read_lines(outcome.data)[-1]
    blank = {"message": {"role": "assistant", "content": ""}} if chat else {"response": ""}
    assert end == {**STAMP, **blank, "done": True, "done_reason": "content_filter"}
    assert ChatResponse(**end).done if chat else GenerateResponse(**end).done
    assert b"blue" not in outcome.data


def test_a_stream_that_is_denied_at_once_ends_all_the_same() -> None:
    outcome = follow(b"nonsense\n", line("x"))
    assert outcome.denied == RuleFault(0, UNREADABLE)
    assert read_lines(outcome.data) == [
        {
            "message": {"role": "assistant", "content": ""},
            "done": True,
            "done_reason": "content_filter",
        }
    ]


@pytest.mark.parametrize("error", ("boom", {"message": "boom"}))
def test_an_error_ends_the_stream_and_says_nothing_that_may_not_be_said(error: Any) -> None:
    stop = dump({"error": error})
    outcome = follow(line("a 4111"), stop, line("b"))
    assert [members.get("message", {}).get("content") for members in read_lines(outcome.data)] == [
        "a ",
        "4111",
        None,
    ]
    assert outcome.data.endswith(stop)
    secret = follow(dump({"error": f"card {CARD}"}))
    assert read_lines(secret.data) == [{"error": "card [CreditCard]"}]


def test_nothing_follows_the_last_line() -> None:
    assert follow(line("so "), last(), line(CARD)).data == line("so ") + last()


def test_what_says_an_edited_text_again_is_taken_out() -> None:
    tokens = [{"token": f"{CARD}. ", "logprob": -0.5}]
    outcome = follow(
        piece(f"{CARD}. ", logprobs=tokens),
        piece("so! ", logprobs=[{"token": "so! "}]),
        piece(done=True, context=[1, 2]),
        dialect=OLLAMA_GENERATE,
    )
    first, second, end = read_lines(outcome.data)
    assert (first["response"], first["logprobs"]) == ("[CreditCard]. ", None)
    assert (second["logprobs"], end["context"]) == (None, None)
    clean = [piece("so! ", logprobs=[{"token": "so! "}]), piece(done=True, context=[1, 2])]
    assert follow(*clean, dialect=OLLAMA_GENERATE).data == b"".join(clean)


def test_tokens_that_say_more_than_the_text_are_read() -> None:
    said = [{"token": "4111 1111 "}, {"token": "1111 1111. "}]
    outcome = follow(line("", logprobs=said), last())
    assert read_lines(outcome.data)[0]["logprobs"] is None
    assert [finding.label for finding in outcome.findings] == ["CreditCard"]


MALFORMED = (
    b"{\n",
    b"[1]\n",
    b"nonsense\n",
    b'data: {"message": {}}\n',
    b'{"a": 1, "a": 2}\n',
    b'{"done": false} {"done": true}\n',
    b'{"response": "\\ud800"}\n',
    b"\xef\xbb\xbf{}\n",
    b"\xff\n",
    b"x" * (MAX_LINE_BYTES + 1) + b"\n",
)


@pytest.mark.parametrize("bad", MALFORMED)
def test_what_cannot_be_read_ends_the_stream(bad: bytes) -> None:
    outcome = follow(line("so! "), bad, line("no! "), last())
    assert outcome.denied == RuleFault(0, UNREADABLE)
    assert read_said(outcome.data) == {"content": "so! ", "done_reason": "content_filter"}


@pytest.mark.parametrize("bad", MALFORMED)
def test_what_cannot_be_read_passes_where_no_rule_minds(bad: bytes) -> None:
    stream = [line("so! "), bad, last()]
    for rules in (make_rules(), make_rules(redact_cards(on_error=OnError.ALLOW))):
        outcome = follow(*stream, rules=rules)
        assert outcome.data == b"".join(stream)
        assert outcome.usage == Usage(5, 2)
        assert outcome.output_bytes >= len("so! ")

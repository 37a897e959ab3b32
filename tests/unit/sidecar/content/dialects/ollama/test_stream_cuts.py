"""A streamed answer's outcome never depends on how it was cut, and is that of a whole one."""

import re
from typing import Any

import pytest
from aipolicy.rules import edit
from aipolicy.segments import Direction, ResponseSegment
from aipolicy_sidecar.content.dialects.ollama import OLLAMA_CHAT
from hypothesis import given
from hypothesis import strategies as st
from support.chat_streams import RULES, Outcome, follow
from support.ollama_chats import CALL, last, line, read_lines, read_said
from support.rule_sets import make_rules, redact_cards, redact_mail
from support.scans import cut

REDACTING = make_rules(redact_cards(), redact_mail())
PLAYBOOK = b"".join(
    [
        line("Grüße 4111 11").replace(b"\n", b"\r\n"),
        b"\n",
        line({"thinking": "is it joe@exam"}),
        line("11 1111 1111, joe@exam").replace(b'"done"', b'\t"d\\u006fne" '),
        line({"thinking": "ple.org? "}),
        line({"content": "ple.org 😀", "tool_calls": [CALL]}),
        b" \r\n",
        line("\u2028\x85 4111"),
        last(context=[1, 2]),
    ]
)
DENIED = PLAYBOOK.replace("😀".encode(), b"project  bluebird! ")


def outcome(*chunks: bytes, rules: Any = RULES) -> Outcome:
    return follow(rules, chunks, dialect=OLLAMA_CHAT)


@pytest.mark.parametrize(
    ("stream", "first"),
    (
        (PLAYBOOK, 0),
        (DENIED, DENIED.index(b"project") - 40),  # which are the same before
        (PLAYBOOK[:-1], len(PLAYBOOK) - 40),
    ),
)
def test_the_outcome_is_the_same_wherever_a_stream_is_cut(stream: bytes, first: int) -> None:
    expected = outcome(stream)
    for place in range(first, len(stream)):
        assert outcome(*cut(stream, [place])) == expected


@pytest.mark.parametrize("stream", (PLAYBOOK, DENIED, PLAYBOOK[:-40], PLAYBOOK + last()))
def test_the_outcome_is_the_same_byte_by_byte(stream: bytes) -> None:
    assert outcome(*cut(stream, range(len(stream)))) == outcome(stream)


def test_no_edited_line_is_two_to_a_client_that_knows_more_line_ends() -> None:
    edited = outcome(PLAYBOOK).data
    held = [part for part in edited.split(b"\n") if b"4111" in part]
    assert held
    assert all(len(part.decode().splitlines()) == 1 for part in held)


TEXTS = st.text(
    st.sampled_from('a @.1é\n"\\\u2028') | st.characters(exclude_categories=["Cs"]), max_size=12
) | st.sampled_from(("4111 1111 ", "1111 1111", "joe@", "x.org", " project", " bluebird"))
STREAMS = st.lists(st.tuples(st.sampled_from(("content", "thinking")), TEXTS), max_size=8)


def write(pieces: list[tuple[str, str]]) -> bytes:
    return b"".join([*(line({name: text}) for name, text in pieces), last()])


def without_numbers(text: str) -> str:
    return "".join(one for one in text if not one.isnumeric())


def join(pieces: list[tuple[str, str]], name: str) -> str:
    return "".join(text for where, text in pieces if where == name)


@given(STREAMS, st.lists(st.integers(0, 2000), max_size=5))
def test_a_stream_says_what_the_whole_answer_would(
    pieces: list[tuple[str, str]], places: list[int]
) -> None:
    streamed = outcome(*cut(write(pieces), places), rules=REDACTING)
    said = read_said(streamed.data)
    for name, kind in (
        ("content", ResponseSegment.COMPLETION),
        ("thinking", ResponseSegment.REASONING),
    ):
        text = join(pieces, name).encode()
        scan = REDACTING.scan(Direction.RESPONSE, kind, text)
        assert said.get(name, "") == edit(text, scan.findings).decode()


@given(STREAMS, st.lists(st.integers(0, 2000), max_size=5))
def test_where_nothing_could_begin_a_hit_no_byte_changes(
    pieces: list[tuple[str, str]], places: list[int]
) -> None:
    rules = make_rules(redact_cards())
    clean = [(name, f"{without_numbers(text)}!") for name, text in pieces]
    stream = write(clean)
    streamed = outcome(*cut(stream, places), rules=rules)
    assert streamed.data == stream
    assert streamed.findings == []


@given(STREAMS, st.lists(st.integers(0, 2000), max_size=5))
def test_what_is_denied_is_nowhere(pieces: list[tuple[str, str]], places: list[int]) -> None:
    pieces = [*pieces, ("content", " project"), ("thinking", "x"), ("content", " bluebird ")]
    streamed = outcome(*cut(write(pieces), places))
    assert streamed.denied is not None
    said = read_said(streamed.data)
    assert not any(re.search(r"(?i)project\s+bluebird", text) for text in said.values())
    assert read_lines(streamed.data)[-1]["done_reason"] == "content_filter"

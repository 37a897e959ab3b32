"""Originals come back in streams as in whole answers, wherever a stream is cut."""

import json
from itertools import pairwise
from typing import Any

import pytest
from aipolicy.rules import edit
from aipolicy.segments import Direction, ResponseSegment
from aipolicy_sidecar.content.pseudonyms import Pseudonyms, Vault
from hypothesis import given
from hypothesis import strategies as st
from support.chat_streams import DONE, answer, call, chunk, follow, read_texts
from support.rule_sets import deny_bluebird, make_rule, make_rules, redact_cards
from support.scans import cut

HIDING = make_rule("mail", "Pseudonymize", pii={"entities": ["EmailAddress"]})
IN_REQUESTS = make_rule(
    "quotes", "Pseudonymize", patterns={"regex": ["x"]}, segments={"request": ["User"]}
)
RULES = make_rules(redact_cards(), HIDING, deny_bluebird(), IN_REQUESTS)
OURS = Vault(b"o" * 32)
PSEUDONYMS = Pseudonyms({1: OURS, 3: OURS})
JOE = OURS.hide("jörg@x.org".encode(), "EmailAddress").decode()
CARD = OURS.hide(b"4111 1111 1111 1111", "CreditCard").decode()
NOTE = OURS.hide(b'a "quote"\n', "quotes").decode()
THEIRS = Vault(b"t" * 32).hide(b"ann@y.org", "CreditCard").decode()


def play(*chunks: bytes, rules: Any = RULES) -> dict[Any, str]:
    outcome = follow(rules, chunks, pseudonyms=PSEUDONYMS)
    assert outcome.denied is None
    texts = read_texts(outcome.data)
    return {path: text for path, text in texts.items() if path[-1] != "finish"}


def test_originals_come_back_in_every_text_of_every_choice() -> None:
    half = len(JOE) // 2
    texts = play(
        chunk(f"to {JOE[:half]}"),
        chunk({"reasoning_content": f"about {NOTE[:5]}"}, index=1),
        chunk({"content": f"{JOE[half:]}, {THEIRS}, [mail-aaaaaaaa]"}),
        chunk({"reasoning_content": f"{NOTE[5:]}"}, index=1),
        chunk(call(f'{{"to": "{JOE[:3]}'), index=1),
        chunk(call(f'{JOE[3:]}", "note": "{NOTE}", "n": 1}}'), index=1),
        chunk(finish="stop"),
        chunk(finish="stop", index=1),
        DONE,
    )
    assert sorted(texts.values()) == sorted(
        [
            f"to jörg@x.org, {THEIRS}, [mail-aaaaaaaa]",
            'about a "quote"\n',
            '{"to": "jörg@x.org", "note": "a \\"quote\\"\\n", "n": 1}',
        ]
    )


def test_originals_come_back_where_no_rule_looks_at_answers() -> None:
    rules = make_rules(redact_cards(segments={"request": ["User"]}))
    assert list(play(answer(f"a {CARD}", f" {JOE[:9]}", JOE[9:]), rules=rules).values()) == [
        "a 4111 1111 1111 1111 jörg@x.org"
    ]


def test_rules_see_the_originals() -> None:
    [text] = play(answer(f"{CARD} and {JOE}; also ann@y.org")).values()
    assert text == "[CreditCard] and jörg@x.org; also [EmailAddress]"


def test_what_cannot_be_a_placeholder_is_not_held_back() -> None:
    stream = answer("Hello, ", "how are you?")
    assert follow(RULES, [stream], pseudonyms=PSEUDONYMS).data == stream


def test_the_tokens_of_a_restored_text_are_taken_out() -> None:
    logprobs = {"content": [{"token": f"to {JOE}", "logprob": -1, "top_logprobs": []}]}
    stream = chunk(f"to {JOE}", logprobs=logprobs) + chunk(finish="stop") + DONE
    outcome = follow(RULES, [stream], pseudonyms=PSEUDONYMS)
    assert JOE.encode() not in outcome.data
    assert b'"logprobs": null' in outcome.data


def test_a_whole_text_beside_the_choices_is_restored() -> None:
    stream = b"data: " + json.dumps({"error": {"message": f"no mailbox {JOE}"}}).encode() + b"\n\n"
    assert "no mailbox jörg@x.org".encode() in follow(RULES, [stream], pseudonyms=PSEUDONYMS).data


PLAYBOOK = b"".join(
    [
        chunk({"role": "assistant", "content": ""}),
        chunk(f"Grüße {JOE[:10]}"),
        chunk(f"[[Cred{CARD}", index=1),
        chunk(f"{JOE[10:]} person-"),
        chunk(call(f'{{"a": "{NOTE[:7]}')),
        chunk(call(f'{NOTE[7:]}", "{JOE}": 1}}')),
        chunk(f" {CARD[:-1]}", index=1),
        chunk(finish="stop"),
        chunk(index=1, finish="length"),
        DONE,
    ]
)


def test_the_outcome_is_the_same_wherever_a_stream_is_cut() -> None:
    expected = follow(RULES, [PLAYBOOK], pseudonyms=PSEUDONYMS)
    assert "Grüße jörg@x.org person-" in read_texts(expected.data).values()
    for place in range(0, len(PLAYBOOK), 3):
        assert follow(RULES, cut(PLAYBOOK, [place]), pseudonyms=PSEUDONYMS) == expected
    every = cut(PLAYBOOK, [*range(len(PLAYBOOK))])
    assert follow(RULES, every, pseudonyms=PSEUDONYMS) == expected


PARTS = st.sampled_from((JOE, CARD, NOTE, THEIRS, "ann@y.org ", "p", "[", "4111 ", "ü ", JOE[:8]))


@pytest.mark.parametrize("index", (0, 1))
@given(st.lists(PARTS, min_size=1, max_size=8), st.lists(st.integers(0, 250), max_size=8))
def test_a_stream_is_restored_and_edited_as_a_whole_answer(
    index: int, parts: list[str], places: list[int]
) -> None:
    text = "".join(parts)
    whole = PSEUDONYMS.restore(text.encode())
    scan = RULES.scan(Direction.RESPONSE, ResponseSegment.COMPLETION, whole)
    found = [finding for finding in scan.findings if finding.rule in (0, 1)]
    expected = edit(whole, found, PSEUDONYMS.shield).decode()
    edges = [0, *sorted(place for place in places if place <= len(text)), len(text)]
    deltas = [text[start:end] for start, end in pairwise(edges)]
    texts = play(answer(*deltas, index=index))
    assert "".join(texts.values()) == expected

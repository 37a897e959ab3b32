"""What is sent must be clean, or another path through the guard is measured."""

import json

import pytest
from aipolicy.rules import compile_rules
from aipolicy.segments import Direction, RequestSegment, ResponseSegment
from bench.messages import answer_body, prompt_body, prose, stream_event, stream_pieces
from bench.policies import compile_input, effective_policy, large_specs

RULES = compile_rules(effective_policy().rules)


@pytest.mark.parametrize("length", (400, 2000, 200_000))
def test_rules_find_nothing_in_the_prompts(length: int) -> None:
    assert len(prompt_body(length)) >= length
    scan = RULES.scan(Direction.REQUEST, RequestSegment.USER, prose(length).encode())
    assert not scan.findings
    assert not scan.faults


def test_rules_find_nothing_in_the_answers() -> None:
    content = json.loads(answer_body())["choices"][0]["message"]["content"]
    for text in (content, "".join(stream_pieces(500))):
        assert not RULES.scan(
            Direction.RESPONSE, ResponseSegment.COMPLETION, text.encode()
        ).findings


def test_the_mark_of_an_event_is_where_the_client_looks_for_it() -> None:
    event = json.loads(stream_event(" desk", "t1-2-3").removeprefix(b"data: "))
    assert event["system_fingerprint"] == "t1-2-3"
    assert event["choices"][0]["delta"] == {"content": " desk"}


def test_the_large_policies_have_a_hundred_rules() -> None:
    assert len(compile_input(large_specs()).rules) == 100

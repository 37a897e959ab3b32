"""Tool calls in a stream: names judged at once, arguments at their end."""

import json
from typing import Any

import pytest
from aipolicy.rules import RuleFault, RuleSet
from aipolicy_sidecar.content.streams.followed_calls import MAX_ARGUMENTS, TOO_LONG
from hypothesis import given
from hypothesis import strategies as st
from support.chat_streams import DONE, Outcome, chunk, follow
from support.rule_sets import make_rule, make_rules, redact_mail

SEARCH = {"type": "object", "properties": {"q": {"type": "string", "maxLength": 20}}}
SPEC = {"deny": ["shell"], "arguments": {"search": {"jsonSchema": SEARCH}}}
RULES = make_rules(make_rule("tools", "Deny", toolCalls=SPEC))
AUDIT = make_rules(make_rule("tools", "Deny", toolCalls=SPEC, mode="Audit"))
LENIENT = make_rules(make_rule("tools", "Deny", toolCalls=SPEC, onError="Allow"))


def delta(name: str = "", arguments: str = "", index: int = 0, **more: Any) -> bytes:
    function = {key: value for key, value in (("name", name), ("arguments", arguments)) if value}
    return chunk({"tool_calls": [{"index": index, "function": function | more}]})


END = chunk(finish="tool_calls") + DONE


def play(*events: bytes, rules: RuleSet = RULES) -> Outcome:
    return follow(rules, [*events, END])


def arguments_of(outcome: Outcome, index: int = 0) -> str:
    """The arguments of a call, as a client puts them together."""
    said = ""
    for line in outcome.data.splitlines():
        if line.startswith(b"data: {"):
            for choice in json.loads(line[6:])["choices"]:
                for call in choice["delta"].get("tool_calls", ()):
                    if call["index"] == index:
                        said += call["function"].get("arguments", "")
    return said


def test_a_tool_is_refused_before_its_arguments_are_sent() -> None:
    outcome = play(delta("shell"), delta(arguments='{"cmd"'), delta(arguments=': "ls"}'))

    assert b"content_filter" in outcome.data
    assert b"cmd" not in outcome.data
    assert [finding.label for finding in outcome.findings] == ["Tool"]


def test_a_name_that_comes_in_pieces_is_judged_whole() -> None:
    assert b"content_filter" in play(delta("she"), delta("ll"), delta(arguments="{}")).data
    assert b"content_filter" not in play(delta("she"), delta("lf"), delta(arguments="{}")).data


def test_a_call_without_arguments_is_judged_when_its_part_ends() -> None:
    assert b"content_filter" in play(delta("shell")).data


def test_arguments_are_held_until_they_were_judged() -> None:
    first = follow(RULES, [delta("search"), delta(arguments='{"q": "x'), delta(arguments='y"}')])
    assert arguments_of(first, 0) == '{"q": "xy"}'  # let go by the end of the stream alone
    outcome = play(delta("search"), delta(arguments='{"q": "x'), delta(arguments='y"}'))
    assert arguments_of(outcome) == '{"q": "xy"}'
    assert b'"q' not in outcome.data.split(b"finish_reason")[2]


@pytest.mark.parametrize(
    "pieces", (('{"q": "', "x" * 30, '"}'), ('{"q": 7', "}"), ("[", "]"), ('{"q"',), ("words",))
)
def test_arguments_that_do_not_fit_are_never_seen(pieces: tuple[str, ...]) -> None:
    outcome = play(delta("search"), *(delta(arguments=piece) for piece in pieces))

    assert b"content_filter" in outcome.data
    assert arguments_of(outcome) == ""


def test_tools_without_a_schema_stream_on_at_once() -> None:
    events = [delta("fetch"), delta(arguments='{"q"'), delta(arguments=": 7}")]

    assert play(*events).data == b"".join([*events, END])


def test_calls_beside_each_other_are_told_apart() -> None:
    outcome = play(
        delta("search", '{"q": "a', index=0),
        delta("fetch", '{"q": 7}', index=1),
        delta(arguments='"}', index=0),
    )

    assert (arguments_of(outcome, 0), arguments_of(outcome, 1)) == ('{"q": "a"}', '{"q": 7}')


def test_a_call_without_arguments_has_none() -> None:
    needy = {"search": {"jsonSchema": SEARCH | {"required": ["q"]}}}
    rules = make_rules(make_rule("tools", "Deny", toolCalls={"arguments": needy}))

    assert b"content_filter" not in play(delta("search")).data
    assert b"content_filter" in play(delta("search"), rules=rules).data


def test_words_for_a_custom_tool_fit_no_schema() -> None:
    custom = chunk({"tool_calls": [{"index": 0, "custom": {"name": "search", "input": "x"}}]})

    assert b"content_filter" in play(custom).data


def test_an_audited_rule_holds_nothing_and_tells() -> None:
    events = [delta("search"), delta(arguments='{"q": ['), delta(arguments="]}")]
    outcome = play(*events, rules=AUDIT)

    assert outcome.data == b"".join([*events, END])
    assert [finding.label for finding in outcome.findings] == ["Arguments"]


def test_edits_of_other_rules_are_judged_with_the_rest() -> None:
    rules = make_rules(redact_mail(), make_rule("tools", "Deny", toolCalls=SPEC))
    short = {"arguments": {"search": {"jsonSchema": {"properties": {"q": {"pattern": "^.mail"}}}}}}
    strict = make_rules(redact_mail(), make_rule("tools", "Deny", toolCalls=short))
    events = delta("search"), delta(arguments='{"q": "jo@x.'), delta(arguments='org"}')

    assert arguments_of(play(*events, rules=rules)) == '{"q": "[EmailAddress]"}'
    assert b"content_filter" in play(*events, rules=strict).data


def test_arguments_that_are_too_long_are_a_fault() -> None:
    events = [delta("search"), *(delta(arguments="x" * 9000) for _ in range(8))]
    fault = RuleFault(0, TOO_LONG)

    outcome = play(*events)
    assert (outcome.faults, outcome.denied) == ([fault], fault)
    assert "x" not in arguments_of(outcome)
    assert len(arguments_of(play(*events, rules=LENIENT))) == 72_000 > MAX_ARGUMENTS


@given(st.lists(st.integers(0, 300), max_size=6), st.sampled_from(("x", "x" * 30)))
def test_the_outcome_does_not_depend_on_cuts(places: list[int], query: str) -> None:
    text = delta("search") + delta(arguments='{"q": "') + delta(arguments=query + '"}') + END
    edges = [0, *sorted(places), len(text)]
    pieces = [text[edges[at] : edges[at + 1]] for at in range(len(edges) - 1)]

    assert follow(RULES, pieces).data == follow(RULES, [text]).data


@pytest.mark.parametrize(
    ("arguments", "fits"),
    (
        ({"q": "short"}, True),
        ({}, True),
        ({"q": "x" * 21}, False),
        ({"q": 7}, False),
        ([], False),
        (7, False),
        (True, False),
    ),
)
def test_arguments_that_come_as_a_value_are_judged_by_it(arguments: Any, fits: bool) -> None:
    function = {"name": "search", "arguments": arguments}
    whole = chunk({"tool_calls": [{"index": 0, "function": function}]})
    later = chunk({"tool_calls": [{"index": 0, "function": {"arguments": arguments}}]})
    alone = chunk({"function_call": function})
    for events in ([whole], [delta("sea"), delta("rch"), later], [alone]):
        outcome = play(*events)
        assert (b"content_filter" not in outcome.data) is fits
        assert [finding.label for finding in outcome.findings] == ([] if fits else ["Arguments"])
        assert bool(play(*events, rules=AUDIT).findings) is not fits


def test_a_tool_is_refused_whatever_form_its_arguments_have() -> None:
    function = {"name": "shell", "arguments": {"cmd": "ls"}}
    for position in ({"index": 3}, {}):
        outcome = play(chunk({"tool_calls": [{**position, "function": function}]}))
        assert b"cmd" not in outcome.data
        assert [finding.label for finding in outcome.findings] == ["Tool"]

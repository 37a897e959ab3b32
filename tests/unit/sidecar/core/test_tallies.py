import pytest
from aipolicy.findings import Finding
from aipolicy.rule_specs import OnError, RuleMode
from aipolicy.rules import RuleFault
from aipolicy.segments import Direction
from aipolicy_sidecar.core.denials import DenialKind
from aipolicy_sidecar.core.records import Effect, Outcome
from aipolicy_sidecar.core.tallies import Tally
from support.rule_sets import (
    audit_zebra,
    deny_bluebird,
    make_rule,
    make_rules,
    redact_cards,
    redact_mail,
)

CARDS, BLUEBIRD, ZEBRA, MAIL, LENIENT = range(5)


@pytest.fixture
def tally() -> Tally:
    rules = make_rules(
        redact_cards(),
        deny_bluebird(),
        audit_zebra(),
        redact_mail(),
        make_rule("lenient", patterns={"words": ["x"]}, on_error=OnError.ALLOW),
    )
    tally = Tally(rules, Direction.REQUEST)
    tally.begin()
    return tally


def find(rule: int, label: str = "L") -> Finding:
    return Finding(rule, 0, 1, label)


def effects(tally: Tally, *, refused: bool = False) -> list[Effect]:
    return [decision.effect for decision in tally.decisions(refused=refused)]


def test_nothing_found_is_no_denial(tally: Tally) -> None:
    assert tally.denial() is None
    assert effects(tally) == [Effect.NONE] * 5


def test_redactions_and_audits_deny_nothing(tally: Tally) -> None:
    tally.add([find(CARDS), find(ZEBRA), find(CARDS, "M")], [])
    assert tally.denial() is None
    assert effects(tally)[:3] == [Effect.REDACTED, Effect.NONE, Effect.WOULD_DENY]
    assert tally.decisions(refused=False)[CARDS].labels == {"L": 1, "M": 1}


def test_only_enforced_replacements_are_carried_out(tally: Tally) -> None:
    found = [find(CARDS), find(BLUEBIRD), find(ZEBRA), find(MAIL)]
    assert tally.replacements(found) == [find(CARDS), find(MAIL)]


def test_the_first_rule_of_the_policy_denies(tally: Tally) -> None:
    tally.add([find(MAIL), find(BLUEBIRD)], [RuleFault(MAIL, "E")])
    denial = tally.denial()
    assert denial is not None
    assert (denial.kind, denial.rule) == (DenialKind.CONTENT, "bluebird")
    assert effects(tally, refused=True) == [
        Effect.NONE,
        Effect.DENIED,
        Effect.NONE,
        Effect.NONE,
        Effect.NONE,
    ]


def test_a_fault_denies_when_the_rule_says_so(tally: Tally) -> None:
    tally.add([], [RuleFault(LENIENT, "E"), RuleFault(ZEBRA, "E")])
    assert tally.denial() is None
    tally.add([], [RuleFault(CARDS, "TooLong")])
    denial = tally.denial()
    assert denial is not None
    assert (denial.kind, denial.rule) == (DenialKind.UNDECIDED, "cards")
    decisions = tally.decisions(refused=True)
    assert [decision.outcome for decision in decisions] == [
        Outcome.ERROR,
        Outcome.EVALUATED,
        Outcome.ERROR,
        Outcome.EVALUATED,
        Outcome.ERROR,
    ]
    assert decisions[CARDS].reason == "TooLong"
    assert decisions[ZEBRA].effect is Effect.WOULD_DENY


def test_skipped_rules_say_why(tally: Tally) -> None:
    tally.skip("compressed")
    assert {(d.outcome, d.reason) for d in tally.decisions(refused=False)} == {
        (Outcome.SKIPPED, "compressed")
    }


def test_rules_that_look_elsewhere_have_no_decision() -> None:
    rules = make_rules(redact_cards(segments={"response": ["Completion"]}), deny_bluebird())
    names = [d.rule for d in Tally(rules, Direction.REQUEST).decisions(refused=False)]
    assert names == ["bluebird"]


@pytest.mark.parametrize(
    ("action", "done", "would"),
    (
        ("Deny", Effect.NONE, Effect.WOULD_DENY),
        ("Redact", Effect.REDACTED, Effect.WOULD_REDACT),
        ("Pseudonymize", Effect.PSEUDONYMIZED, Effect.WOULD_PSEUDONYMIZE),
        ("Annotate", Effect.ANNOTATED, Effect.WOULD_ANNOTATE),
    ),
)
def test_each_action_has_its_effects(action: str, done: Effect, would: Effect) -> None:
    for mode, expected in ((RuleMode.ENFORCE, done), (RuleMode.AUDIT, would)):
        tally = Tally(make_rules(make_rule(action=action, pii={}, mode=mode)), Direction.REQUEST)
        tally.begin()
        tally.add([find(0)], [])
        assert effects(tally) == [expected]
        told = expected is Effect.ANNOTATED
        assert [labels for _, labels in tally.annotations()] == ([{"L": 1}] if told else [])


def test_a_message_that_was_refused_was_neither_edited_nor_annotated() -> None:
    rules = [make_rule(action=action, pii={}) for action in ("Redact", "Pseudonymize", "Annotate")]
    tally = Tally(make_rules(*rules), Direction.REQUEST)
    tally.add([find(index) for index in range(3)], [])
    assert effects(tally, refused=True) == [Effect.NONE] * 3


def test_an_audited_redaction_would_have_redacted() -> None:
    tally = Tally(make_rules(redact_cards(mode=RuleMode.AUDIT)), Direction.RESPONSE)
    tally.begin()
    tally.add([find(0)], [])
    assert effects(tally) == [Effect.WOULD_REDACT]
    assert tally.replacements([find(0)]) == []


def test_rules_that_were_passed_over_are_told_unless_they_found_something(tally: Tally) -> None:
    tally.add([find(CARDS)], [RuleFault(MAIL, "Error")])
    tally.pass_over(range(5), "denied earlier")

    told = [(one.outcome, one.reason) for one in tally.decisions(refused=True)]
    assert told[CARDS] == (Outcome.EVALUATED, "")
    assert told[MAIL] == (Outcome.ERROR, "Error")
    assert told[BLUEBIRD] == (Outcome.SKIPPED, "denied earlier")


def test_nothing_is_decided_while_a_rule_audits() -> None:
    audited = Tally(make_rules(deny_bluebird(), audit_zebra()), Direction.REQUEST)
    alone = Tally(make_rules(deny_bluebird()), Direction.REQUEST)
    for tally in (audited, alone):
        tally.begin()
        assert not tally.decided
        tally.add([find(0)], [])
    assert not audited.decided
    assert alone.decided


@pytest.mark.parametrize(("streamed", "effect"), ((True, Effect.ANNOTATED), (False, Effect.DENIED)))
def test_a_rule_that_lets_streams_pass_only_tells_of_them(streamed: bool, effect: Effect) -> None:
    spec = {"schema": {}, "streaming": {"mode": "AnnotateAtEnd"}}
    tally = Tally(make_rules(make_rule(action="Deny", jsonSchema=spec)), Direction.RESPONSE)
    tally.begin(streamed=streamed)
    tally.add([find(0)], [])
    if not streamed:
        tally.denial()

    assert effects(tally) == [effect]

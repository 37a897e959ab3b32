from aipolicy.findings import Finding
from aipolicy.rule_specs import Action, RuleMode
from aipolicy.segments import Direction
from aipolicy_sidecar.core.annotations import MAX_LENGTH, annotate
from aipolicy_sidecar.core.tallies import Tally
from support.rule_sets import make_rule, make_rules

RULES = make_rules(
    make_rule("pii", Action.ANNOTATE, pii={}),
    make_rule("words", Action.ANNOTATE, patterns={"words": ["x"]}),
    make_rule("audited", Action.ANNOTATE, pii={}, mode=RuleMode.AUDIT),
    make_rule("redacted", Action.REDACT, pii={}),
)


def tally(*labels: tuple[int, str]) -> Tally:
    tally = Tally(RULES, Direction.REQUEST)
    tally.begin()
    tally.add([Finding(rule, 0, 1, label) for rule, label in labels], [])
    return tally


def test_nothing_found_is_nothing_told() -> None:
    assert annotate(()) == annotate((None, tally())) == ""


def test_rules_labels_and_counts_of_both_directions_are_told() -> None:
    request = tally((1, "words"), (0, "IBAN"), (0, "CreditCard"), (0, "IBAN"))
    answer = tally((0, "IBAN"))
    assert annotate((request, answer)) == (
        "test/pii=IBAN/3, test/pii=CreditCard/1, test/words=words/1"
    )


def test_only_enforced_rules_that_annotate_are_told_of() -> None:
    assert annotate((tally((2, "IBAN"), (3, "IBAN")),)) == ""


def test_a_label_that_may_be_content_is_not_told() -> None:
    found = tally(*((0, label) for label in ("a b", "", "a\r\nset-cookie: x", "é", "x" * 64, "ok")))
    assert annotate((found,)) == "test/pii=ok/1"


def test_the_header_is_bounded() -> None:
    found = tally(*((0, f"Label{number:040}") for number in range(100)))
    value = annotate((found,))
    assert len(value) <= MAX_LENGTH
    assert len(value.split(", ")) == 17

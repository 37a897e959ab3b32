import pytest
from aipolicy.findings import Finding
from aipolicy.rule_specs import Action, OnError
from aipolicy.rules import RuleFault, RuleSet
from aipolicy.segments import ResponseSegment
from aipolicy_sidecar.content.streams.streamed_texts import (
    MAX_BARE_LENGTH,
    ArgumentsText,
    PlainText,
    Report,
    Rulings,
    StreamedText,
)
from support.rule_sets import (
    audit_zebra,
    deny_bluebird,
    make_rule,
    make_rules,
    redact_cards,
    redact_mail,
)

RULES = make_rules(
    redact_cards(),
    deny_bluebird(on_error=OnError.ALLOW),
    audit_zebra(),
    make_rule("prompt", Action.DENY, promptInjection={}),
)
RULINGS = Rulings.of(RULES)


def plain(rules: RuleSet = RULES) -> PlainText:
    scanner = rules.stream(ResponseSegment.COMPLETION)
    assert scanner is not None
    return PlainText(scanner, Rulings.of(rules))


def arguments() -> ArgumentsText:
    return ArgumentsText(RULES, ResponseSegment.TOOL_CALL, RULINGS)


def test_rulings_are_those_of_enforced_rules_on_answers() -> None:
    expected = Rulings(frozenset({0}), frozenset({1}), frozenset({0}), withholding=True)
    assert expected == RULINGS


def test_a_report_denies_by_faults_and_findings() -> None:
    assert Report([Finding(0, 0, 1, "a"), Finding(2, 0, 1, "b")]).denial(RULINGS) is None
    assert Report([], [RuleFault(1, "x")]).denial(RULINGS) is None
    found = Finding(1, 0, 1, "c")
    assert Report([found]).denial(RULINGS) == found
    assert Report([found], [RuleFault(0, "x")]).denial(RULINGS) == RuleFault(0, "x")


@pytest.mark.parametrize("text", (plain(), arguments()))
def test_holds_only_what_may_become_a_finding(text: StreamedText) -> None:
    report = Report()
    assert text.feed("card: ", report, final=False) == "card: "
    assert not text.holds
    assert text.feed("4111 1111", report, final=False) == ""
    assert text.holds
    assert text.feed(" 1111 1111!", report, final=False) == "[CreditCard]!"
    assert not text.holds
    assert text.feed("4111", report, final=True) == "4111"
    assert [finding.label for finding in report.findings] == ["CreditCard"]


def test_an_incomplete_escape_is_held() -> None:
    text = arguments()
    assert text.feed('{"a": "\\u00', Report(), final=False) == '{"a": "'
    assert text.holds
    assert text.feed("", Report(), final=True) == "\\u00"


def test_a_number_is_kept_whole_until_it_ends() -> None:
    text = arguments()
    assert text.feed('{"a": 12', Report(), final=False) == '{"a": '
    assert text.holds
    assert text.feed("34", Report(), final=False) == ""
    assert text.feed("}", Report(), final=False) == "1234}"
    assert not text.holds


def test_a_word_too_long_for_json_is_no_longer_kept() -> None:
    text = arguments()
    released = text.feed("{" + "x" * MAX_BARE_LENGTH, Report(), final=False)
    assert released == "{"
    assert text.feed("y!", Report(), final=False) == "x" * MAX_BARE_LENGTH + "y!"
    assert text.feed(" 4111 1111 1111 1111!", Report(), final=False) == " [CreditCard]!"


def test_edited_text_keeps_json_valid() -> None:
    text = ArgumentsText(
        make_rules(redact_mail()), ResponseSegment.TOOL_CALL, Rulings.of(make_rules(redact_mail()))
    )
    written = text.feed('{"a": "x \\" joe@x.org \\\\ "}', Report(), final=True)
    assert written == '{"a": "x \\" [EmailAddress] \\\\ "}'


def test_arguments_that_no_rule_looks_at_pass() -> None:
    rules = make_rules(redact_cards(segments={"response": ["Completion"]}))
    text = ArgumentsText(rules, ResponseSegment.TOOL_CALL, Rulings.of(rules))
    assert text.feed('{"a": 4111111111111111', Report(), final=False) == '{"a": 4111111111111111'
    assert not text.holds

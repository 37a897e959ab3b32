"""Our own rules behind the pipe of the tools."""

from comparisons.tools.own_rules import OwnRule
from comparisons.tools.servings import Told


def test_findings_count_code_points() -> None:
    rule = OwnRule("pii", {"entities": ["EmailAddress"]})
    text = "Grüße an kim@example.org, bitte"

    (told,) = rule.read(text, rule.call(rule.ready(text)))

    assert told == Told(9, 24, "EmailAddress", told.score)
    assert text[told.start : told.end] == "kim@example.org"

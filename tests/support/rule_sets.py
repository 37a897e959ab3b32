"""Compiled rules for tests, from as few words as possible."""

from typing import Any

from aipolicy.effective import EffectiveRule
from aipolicy.rule_specs import Action, RuleMode
from aipolicy.rules import Rule, RuleSet, compile_rules


def make_rule(
    name: str = "rule", action: Action | str = Action.REDACT, **members: Any
) -> EffectiveRule:
    """A rule of the policy ``test``; members as in the API, or in snake case."""
    rule = Rule.model_validate({"name": name, "action": action, **members})
    return EffectiveRule(policy="test", index=0, mode=rule.mode, rule=rule)


def make_rules(*rules: EffectiveRule) -> RuleSet:
    """The rules as those of one policy, compiled."""
    placed = [rule.model_copy(update={"index": index}) for index, rule in enumerate(rules)]
    return compile_rules(placed)


def find_regex(*patterns: str, **members: Any) -> EffectiveRule:
    """Redacts what the expressions match."""
    return make_rule(patterns={"regex": list(patterns)}, **members)


def redact_cards(**members: Any) -> EffectiveRule:
    """Redacts credit cards."""
    return make_rule("cards", Action.REDACT, pii={"entities": ["CreditCard"]}, **members)


def redact_mail(**members: Any) -> EffectiveRule:
    """Redacts e-mail addresses."""
    return make_rule("mail", Action.REDACT, pii={"entities": ["EmailAddress"]}, **members)


def deny_bluebird(**members: Any) -> EffectiveRule:
    """Denies a code name, which may have any white space inside."""
    return make_rule(
        "bluebird", Action.DENY, patterns={"regex": [r"(?i)project\s+bluebird"]}, **members
    )


def audit_zebra() -> EffectiveRule:
    """Only reports the word zebra."""
    return make_rule("zebra", Action.DENY, patterns={"words": ["zebra"]}, mode=RuleMode.AUDIT)

"""Scorings: how sure a rule is of a text, by all the ways in which the guard reads it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from aipolicy.effective import EffectiveRule
from aipolicy.rules import Rule, RuleSet, compile_rules
from aipolicy.rules.injections.models import NEVER, Model
from aipolicy.rules.prompt_injections import PROMPT_INJECTION, InjectionDetector
from aipolicy.segments import Direction, RequestSegment

FAULT: Final = 1.0
"""The score of a text that a rule cannot judge: it is denied, unless the rule says otherwise."""


def make_rule(kind: str, spec: Mapping[str, object]) -> RuleSet:
    """A rule of a kind, as a policy has it."""
    members: Mapping[str, object] = {"name": kind.lower(), "action": "Deny", kind: spec}
    rule = Rule.model_validate(members)
    return compile_rules([EffectiveRule(policy="eval", index=0, mode=rule.mode, rule=rule)])


def injection_rule(model: Model) -> RuleSet:
    """The rule that looks for injections, with a model in place of the one that ships."""
    (rule,) = make_rule(PROMPT_INJECTION.name, {}).rules
    return RuleSet([replace(rule, detector=InjectionDetector(NEVER, model))])


def score(rules: RuleSet, text: str) -> float:
    """How sure the one rule is that a user's text has what it looks for."""
    data = text.encode(errors="replace")
    return rules.score(Direction.REQUEST, RequestSegment.USER, data).get(0, FAULT)

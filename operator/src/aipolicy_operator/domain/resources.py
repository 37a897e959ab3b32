"""Policies as they are applied: what cannot be enforced in them, and what may surprise."""

from aipolicy.effective import EffectiveRule
from aipolicy.named_policies import NamedPolicy
from aipolicy.objects import Object, UnreadableError, read_policy
from aipolicy.policies import Limits
from aipolicy.rule_specs import (
    Action,
    OnError,
    RuleMode,
    Streaming,
    WholeAnswers,
    WholeAnswerSpec,
)
from aipolicy.rules import Rule, RuleErrors, compile_rules

from aipolicy_operator.domain.names import RESERVED_PORTS


def check_policy(policy: Object) -> NamedPolicy:
    """A policy that can be enforced: it is readable, and the guard's compiler takes it."""
    named = read_policy(policy)
    reasons = [
        f"spec.inbound.ports[{index}]: port {port} belongs to the guard itself"
        for index, port in enumerate(named.spec.inbound.ports)
        if port in RESERVED_PORTS
    ]
    try:
        compile_rules(
            [
                EffectiveRule(policy=named.name, index=index, mode=RuleMode.ENFORCE, rule=rule)
                for index, rule in enumerate(named.spec.rules)
            ]
        )
    except RuleErrors as error:
        reasons += [str(reason) for reason in error.errors]
    if reasons:
        raise UnreadableError(reasons)
    return named


def policy_warnings(policy: NamedPolicy, budgets: frozenset[str]) -> list[str]:
    """What is allowed but may surprise; `budgets` are the AIBudgets of its namespace."""
    spec = policy.spec
    warnings = [
        f"spec.budgets[{index}]: there is no AIBudget {reference.name} in this namespace yet;"
        " until there is, requests are refused"
        for index, reference in enumerate(spec.budgets)
        if reference.name not in budgets
    ]
    if not spec.rules and not spec.budgets and spec.limits == Limits():
        warnings.append(
            "spec: no rules, limits or budgets, so only paths that are no LLM API are decided about"
        )
    warnings += [
        f"spec.rules[{index}].{rule.kind.name}: {rule.kind.caveat}"
        for index, rule in enumerate(spec.rules)
        if rule.kind.caveat
    ]
    for index, rule in enumerate(spec.rules):
        segments = rule.segments or rule.kind.default
        if rule.action is Action.PSEUDONYMIZE and spec.session is None:
            warnings.append(
                f"spec.rules[{index}].action: without spec.session, a placeholder stands for the"
                " same value within one request and its answer only"
            )
        if rule.action is Action.ANNOTATE and segments.response:
            warnings.append(
                f"spec.rules[{index}].action: what is found in streamed answers is told in traces"
                " only, for their heads are gone by then"
            )
        elif isinstance(rule.spec, WholeAnswerSpec) and segments.response:
            path = f"spec.rules[{index}].{rule.kind.name}.streaming"
            warnings.append(f"{path}: {_whole_answers(rule, rule.spec.streaming, policy.mode)}")
    return warnings


def _whole_answers(rule: Rule, streaming: Streaming, mode: RuleMode) -> str:
    """What a rule that must see an answer whole does with a streamed one."""
    if streaming.mode is WholeAnswers.ANNOTATE_AT_END:
        return (
            "streamed answers have gone before they are judged; what is found in them is told in"
            " traces only"
        )
    if RuleMode.AUDIT in {rule.mode, mode}:
        return f"a streamed answer of more than {streaming.max_bytes} bytes is not judged"
    fate = "refused" if rule.on_error is OnError.DENY else "let go without being judged"
    return (
        "streamed answers are held back until they have ended, and from"
        f" {streaming.max_bytes} bytes on are {fate}"
    )

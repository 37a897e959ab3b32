"""Reading our own resources from the API's JSON, and saying what is wrong with them.

The same words serve everybody: ``spec.rules[1].patterns.regex[0]: reason``, with the
field's path in the API's spelling, one line for each error.
"""

from typing import Any, TypeVar

from aipolicy.budgets import AIBudget
from aipolicy.effective import EffectiveRule
from aipolicy.named_policies import NamedPolicy
from aipolicy.policies import AIPolicy, Limits
from aipolicy.rule_specs import (
    Action,
    OnError,
    RuleMode,
    Streaming,
    WholeAnswers,
    WholeAnswerSpec,
)
from aipolicy.rules import Rule, RuleErrors, compile_rules
from pydantic import BaseModel, ValidationError

from aipolicy_operator.domain.names import RESERVED_PORTS

Object = dict[str, Any]
Model = TypeVar("Model", bound=BaseModel)


class UnreadableError(ValueError):
    """An object is not what its kind says; each of `reasons` is a field's path and a cause."""

    def __init__(self, reasons: list[str]) -> None:
        """`reasons` are lines for people."""
        super().__init__("\n".join(reasons))
        self.reasons = reasons


def read_policy(policy: Object) -> NamedPolicy:
    """An AIPolicy; UnreadableError when its spec does not fit the schema."""
    read = _read(AIPolicy, policy)
    return NamedPolicy(
        name=str(policy["metadata"]["name"]),
        generation=int(policy["metadata"].get("generation", 0)),
        spec=read.spec,
    )


def read_budget(budget: Object) -> AIBudget:
    """An AIBudget; UnreadableError when its spec does not fit the schema."""
    return _read(AIBudget, budget)


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
        elif isinstance(rule.spec, WholeAnswerSpec):
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


def _read(model: type[Model], document: Object) -> Model:
    try:
        return model.model_validate(document)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        raise UnreadableError(
            [f"{_path(fault['loc'])}: {_reason(fault['msg'])}" for fault in faults]
        ) from None


def _path(location: tuple[int | str, ...]) -> str:
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return text.removeprefix(".") or "object"


def _reason(message: str) -> str:
    reason = message.removeprefix("Value error, ")
    return "unknown field" if reason == "Extra inputs are not permitted" else reason

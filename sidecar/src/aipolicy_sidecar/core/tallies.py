"""Tallies: what all rules said about one direction of an exchange.

Findings come in per text, and in a stream per chunk; decisions are told per rule. A
tally holds counts by label only, so its size depends on the policy, not on the message.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final

from aipolicy.findings import Finding
from aipolicy.rule_specs import REPLACING, Action, OnError, RuleMode
from aipolicy.rules import CompiledRule, RuleFault, RuleSet
from aipolicy.segments import Direction

from aipolicy_sidecar.core.denials import Denial, DenialKind, denied_by
from aipolicy_sidecar.core.records import Decision, Effect, Outcome


class Tally:
    """Counts findings and faults of the rules that look in one direction."""

    __slots__ = (
        *("_denied", "_direction", "_faults", "_labels", "_passed_over", "_rules"),
        *("_skipped", "_streamed"),
    )

    def __init__(self, rules: RuleSet, direction: Direction) -> None:
        self._rules = rules.rules
        self._direction = direction
        self._labels: dict[int, dict[str, int]] = {}
        self._faults: dict[int, str] = {}
        self._skipped: str | None = "not reached"
        self._passed_over: dict[int, str] = {}
        self._denied: int | None = None
        self._streamed = False

    def begin(self, *, streamed: bool = False) -> None:
        """The rules are going to be evaluated; `streamed` says that the message comes in pieces."""
        self._skipped = None
        self._streamed = streamed

    def skip(self, reason: str) -> None:
        """The rules cannot be evaluated; `reason` carries no content."""
        self._skipped = reason

    def pass_over(self, places: Iterable[int], reason: str) -> None:
        """Some rules, by their places, were not evaluated to the end.

        It does not count for those that found something. `reason` carries no content.
        """
        for place in places:
            self._passed_over.setdefault(place, reason)

    @property
    def decided(self) -> bool:
        """Whether a rule has denied and none is there that would record more."""
        if self.denial() is None:
            return False
        return all(rule.enforced for rule in self._rules if self._looks(rule))

    def add(self, findings: Iterable[Finding], faults: Iterable[RuleFault]) -> None:
        """Count what came of one text or chunk."""
        for finding in findings:
            labels = self._labels.setdefault(finding.rule, {})
            labels[finding.label] = labels.get(finding.label, 0) + 1
        for fault in faults:
            self._faults.setdefault(fault.rule, fault.reason)

    def denial(self) -> Denial | None:
        """The first refusal that an enforced rule asks for, in the order of the policy."""
        for index in sorted(self._labels.keys() | self._faults.keys()):
            rule = self._rules[index]
            if rule.mode is not RuleMode.ENFORCE:
                continue
            if index in self._labels and rule.action is Action.DENY:
                return self.deny(index)
            if index in self._faults and rule.on_error is OnError.DENY:
                return self.deny(index)
        return None

    def deny(self, index: int) -> Denial:
        """The refusal of a rule, which from now on counts as the one that denied."""
        self._denied = index
        rule = self._rules[index]
        if index in self._labels and rule.action is Action.DENY:
            return denied_by(rule.policy, rule.name)
        return Denial(
            DenialKind.UNDECIDED,
            f'Policy "{rule.policy}", rule "{rule.name}" could not be evaluated',
            rule.policy,
            rule.name,
        )

    def replacements(self, findings: Iterable[Finding]) -> list[Finding]:
        """Those findings that are to be replaced in the text."""
        return [finding for finding in findings if _replaces(self._rules[finding.rule])]

    def annotations(self) -> Iterator[tuple[CompiledRule, Mapping[str, int]]]:
        """What enforced rules found that only tell of it, as counts by label."""
        for index in sorted(self._labels):
            rule = self._rules[index]
            if rule.mode is RuleMode.ENFORCE and rule.action is Action.ANNOTATE:
                yield rule, self._labels[index]

    def decisions(self, *, refused: bool) -> list[Decision]:
        """One decision for each rule that looks in this direction.

        `refused` says that the message was not sent on, so that nothing was redacted.
        """
        return [
            self._decision(index, rule, refused=refused)
            for index, rule in enumerate(self._rules)
            if self._looks(rule)
        ]

    def _looks(self, rule: CompiledRule) -> bool:
        return bool(rule.request if self._direction is Direction.REQUEST else rule.response)

    def _decision(self, index: int, rule: CompiledRule, *, refused: bool) -> Decision:
        if self._skipped is None and not (self._labels or self._faults or self._passed_over):
            return _nothing_found(rule.policy, rule.name, self._direction, rule.mode, rule.action)
        outcome, reason = Outcome.EVALUATED, ""
        if self._skipped is not None:
            outcome, reason = Outcome.SKIPPED, self._skipped
        elif index in self._faults:
            outcome, reason = Outcome.ERROR, self._faults[index]
        elif index in self._passed_over and index not in self._labels:
            outcome, reason = Outcome.SKIPPED, self._passed_over[index]
        return Decision(
            policy=rule.policy,
            rule=rule.name,
            direction=self._direction,
            mode=rule.mode,
            action=rule.action,
            outcome=outcome,
            effect=self._effect(index, rule, refused=refused),
            labels=self._labels.get(index, {}),
            reason=reason,
        )

    def _effect(self, index: int, rule: CompiledRule, *, refused: bool) -> Effect:
        found = index in self._labels
        failed = index in self._faults and rule.on_error is OnError.DENY
        if index == self._denied:
            return Effect.DENIED
        if rule.mode is RuleMode.AUDIT:
            if failed:
                return Effect.WOULD_DENY
            return _WOULD_DO[rule.action] if found else Effect.NONE
        if self._streamed and found and rule.lets_streams_pass:
            return Effect.ANNOTATED
        return _DONE[rule.action] if found and not refused else Effect.NONE


@lru_cache(maxsize=1024)
def _nothing_found(
    policy: str, rule: str, direction: Direction, mode: RuleMode, action: Action
) -> Decision:
    """What is told of nearly every rule after nearly every exchange."""
    return Decision(
        policy=policy,
        rule=rule,
        direction=direction,
        mode=mode,
        action=action,
        outcome=Outcome.EVALUATED,
        effect=Effect.NONE,
    )


def _replaces(rule: CompiledRule) -> bool:
    return rule.mode is RuleMode.ENFORCE and rule.action in REPLACING


_WOULD_DO: Final = {
    Action.DENY: Effect.WOULD_DENY,
    Action.REDACT: Effect.WOULD_REDACT,
    Action.PSEUDONYMIZE: Effect.WOULD_PSEUDONYMIZE,
    Action.ANNOTATE: Effect.WOULD_ANNOTATE,
}
_DONE: Final = {
    Action.DENY: Effect.NONE,  # another rule denied first, or nothing was left to refuse
    Action.REDACT: Effect.REDACTED,
    Action.PSEUDONYMIZE: Effect.PSEUDONYMIZED,
    Action.ANNOTATE: Effect.ANNOTATED,
}

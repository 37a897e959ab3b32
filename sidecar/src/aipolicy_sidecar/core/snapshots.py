"""A policy made ready to decide with: compiled once, shared by all exchanges.

An exchange takes the snapshot that is in force at its first event and keeps it to its
end, so that no exchange is ever judged by two policies.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from aipolicy.effective import EffectiveBudget, EffectivePolicy
from aipolicy.policies import Mode
from aipolicy.rule_specs import Action, OnError, RuleMode
from aipolicy.rules import CompiledRule, RuleSet, compile_rules
from aipolicy.rules.judges.classifiers import Classifier
from aipolicy.rules.judges.protocols import AnswerJudge
from aipolicy.segments import Direction, RequestSegment

from aipolicy_sidecar.core.clean_texts import CleanTexts


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An effective policy and what can be known from it before any request comes."""

    policy: EffectivePolicy
    hash: str
    """The policy's hash."""
    active: bool
    """Whether any policy applies; otherwise traffic passes untouched and unseen."""
    rules: RuleSet
    clean: CleanTexts = field(compare=False)
    """Where they need not look again, which grows with use."""
    policies: tuple[str, ...]
    """Names of the policies that apply, by name."""
    enforces: bool
    """Whether any policy is enforced; otherwise nothing is refused for its form either."""
    reads_requests: bool
    """Whether anything looks at the body of a request."""
    reads_answers: bool
    """Whether anything looks at the body of an answer."""
    reads_answer_heads: bool
    """Whether anything looks at the head of an answer."""
    enforces_requests: bool
    """Whether a request that cannot be read is refused; in Audit it passes and is recorded."""
    enforces_answers: bool
    """Whether an answer that cannot be read is withheld."""
    meters: bool
    """Whether a budget is enforced, so that usage is asked of the upstream."""
    annotates: bool
    """Whether an enforced rule tells of its findings in the answer's head."""
    pseudonymizing: Mapping[int, str]
    """The policies of enforced rules that pseudonymise, by the rules' places."""
    redacting: frozenset[int]
    """Places of the enforced rules that redact."""
    remembers: bool
    """Whether anything is remembered, if only from a request to its answer."""
    splits: Mapping[str, frozenset[int]]
    """Places of the rules that look at what a user says over several turns, by the policy whose
    sessions they are."""
    suspecting: frozenset[tuple[str, str]]
    """Rules whose annotations are held against a session, by the names of policy and rule."""
    classifiers: Mapping[int, Classifier]
    """Whom rules ask, by the rules' places."""

    @property
    def budgets(self) -> tuple[EffectiveBudget, ...]:
        """Budgets that every request is charged to."""
        return self.policy.budgets


def compile_snapshot(policy: EffectivePolicy) -> Snapshot:
    """Compile a policy.

    Raises:
        RuleErrors: When a rule cannot be compiled; the policy in force must then stay.
    """
    rules = compile_rules(policy.rules)
    requests = [rule for rule in rules.rules if rule.request or _asks_requests(rule)]
    answers = [rule for rule in rules.rules if rule.response]
    pseudonymizing = {index: rule.policy for index, rule in _enforced(rules, Action.PSEUDONYMIZE)}
    reads_answers = bool(policy.budgets) or bool(rules.watches(Direction.RESPONSE))
    reads_answers = reads_answers or bool(pseudonymizing)
    annotates = any(True for _ in _enforced(rules, Action.ANNOTATE))
    bounds = [limit.mode for limit in policy.limits.bounds]
    bounds += [budget.mode for budget in policy.budgets]
    bounds += [loops.mode for loops in policy.limits.loops]
    bounds += [one.mode for one in policy.sessions if one.session.max_risk is not None]
    return Snapshot(
        policy=policy,
        hash=policy.hash,
        active=policy.active,
        rules=rules,
        clean=CleanTexts(rules),
        policies=tuple(version.name for version in policy.policies),
        enforces=any(version.mode is Mode.ENFORCE for version in policy.policies),
        reads_requests=bool(bounds or rules.watches(Direction.REQUEST) or rules.judges.sources),
        reads_answers=reads_answers,
        reads_answer_heads=reads_answers or annotates,
        enforces_requests=RuleMode.ENFORCE in bounds or any(map(_must_run, requests)),
        enforces_answers=any(map(_must_run, answers)),
        meters=any(budget.mode is RuleMode.ENFORCE for budget in policy.budgets),
        annotates=annotates,
        pseudonymizing=pseudonymizing,
        redacting=frozenset(index for index, _ in _enforced(rules, Action.REDACT)),
        remembers=bool(policy.sessions or policy.limits.loops or pseudonymizing),
        splits=_find_splits(policy, rules),
        suspecting=frozenset(
            (one.policy, one.rule.name) for one in policy.rules if one.rule.kind.suspects
        ),
        classifiers=_find_classifiers(policy, rules),
    )


def _find_classifiers(policy: EffectivePolicy, rules: RuleSet) -> dict[int, Classifier]:
    """Whom to ask, in the pods' own namespace unless a rule names another."""
    return {
        index: replace(asked, namespace=asked.namespace or policy.namespace)
        for index, rule in enumerate(rules.rules)
        if isinstance(asked := rule.judge, Classifier)
    }


def _find_splits(policy: EffectivePolicy, rules: RuleSet) -> dict[str, frozenset[int]]:
    splits = {
        one.policy: frozenset(
            index
            for index, (effective, rule) in enumerate(zip(policy.rules, rules.rules, strict=True))
            if effective.policy == one.policy
            and effective.rule.kind.splits
            and RequestSegment.USER in rule.request
        )
        for one in policy.sessions
    }
    return {name: indices for name, indices in splits.items() if indices}


def _enforced(rules: RuleSet, action: Action) -> Iterator[tuple[int, CompiledRule]]:
    """Enforced rules with this action, and their places."""
    for index, rule in enumerate(rules.rules):
        if rule.mode is RuleMode.ENFORCE and rule.action is action:
            yield index, rule


def _asks_requests(rule: CompiledRule) -> bool:
    """Whether the rule must know of the request to judge its answer."""
    return isinstance(rule.judge, AnswerJudge) and bool(rule.judge.sources)


def _must_run(rule: CompiledRule) -> bool:
    """Whether a message must not pass when this rule could not look at it."""
    return rule.mode is RuleMode.ENFORCE and rule.on_error is OnError.DENY

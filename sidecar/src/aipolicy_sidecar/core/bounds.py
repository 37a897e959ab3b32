"""Bounds on tokens: how long a prompt may be, and how long an answer is asked for."""

from aipolicy.effective import EffectiveLimit
from aipolicy.rule_specs import RuleMode
from aipolicy.tokens import estimate_tokens, fits

from aipolicy_sidecar.content.dialects import ReadRequest
from aipolicy_sidecar.core.charges import DEFAULT_OUTPUT_TOKENS
from aipolicy_sidecar.core.denials import Denial, DenialKind
from aipolicy_sidecar.core.facts import Facts
from aipolicy_sidecar.core.records import Effect
from aipolicy_sidecar.core.snapshots import Snapshot


def bound_input(snapshot: Snapshot, facts: Facts, read: ReadRequest) -> Denial | None:
    """Refuse a prompt that is longer than a policy allows."""
    limit = snapshot.policy.limits.max_input_tokens
    if limit is None:
        return None
    texts = [segment.text for segment in read.segments]
    if fits(texts, limit.value) or (tokens := sum(map(estimate_tokens, texts))) <= limit.value:
        _note(facts, "limits.maxInputTokens", limit, Effect.NONE)
        return None
    if limit.mode is RuleMode.AUDIT:
        _note(facts, "limits.maxInputTokens", limit, Effect.WOULD_DENY)
        return None
    _note(facts, "limits.maxInputTokens", limit, Effect.DENIED)
    return Denial(
        DenialKind.TOO_LARGE,
        f'The prompt has about {tokens} tokens; policy "{limit.policy}" allows {limit.value}',
        limit.policy,
        "limits.maxInputTokens",
    )


def bound_output(snapshot: Snapshot, facts: Facts, read: ReadRequest) -> int | None:
    """The bound on each answer that the request is sent on with."""
    asked = read.max_output_tokens
    limit = snapshot.policy.limits.max_output_tokens
    bound = asked
    if limit is not None:
        over = asked is None or asked > limit.value
        if limit.mode is RuleMode.ENFORCE:
            bound = limit.value if over else asked
            _note(facts, "limits.maxOutputTokens", limit, Effect.CLAMPED if over else Effect.NONE)
        else:
            effect = Effect.WOULD_CLAMP if over else Effect.NONE
            _note(facts, "limits.maxOutputTokens", limit, effect)
    if bound is None and snapshot.meters:
        bound = DEFAULT_OUTPUT_TOKENS
    return bound


def bound_to_write(snapshot: Snapshot, read: ReadRequest, bound: int | None) -> int | None:
    """What must be written of a bound; None when the request holds it already."""
    if bound != read.max_output_tokens:
        return bound
    limit = snapshot.policy.limits.max_output_tokens
    limited = limit is not None and limit.mode is RuleMode.ENFORCE
    return bound if read.loosely_bounded and (limited or snapshot.meters) else None


def _note(facts: Facts, rule: str, limit: EffectiveLimit, effect: Effect) -> None:
    facts.note(rule, limit.policy, limit.mode, effect)

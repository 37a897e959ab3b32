"""What a policy says about requests that no rule can judge in full: deny, audit or allow."""

from aipolicy.effective import EffectiveVerdict
from aipolicy.policies import Verdict
from aipolicy.rule_specs import RuleMode

from aipolicy_sidecar.core.denials import Denial, DenialKind
from aipolicy_sidecar.core.facts import Facts
from aipolicy_sidecar.core.records import Effect


def judge_verdict(
    facts: Facts, setting: EffectiveVerdict, name: str, kind: DenialKind, reason: str
) -> Denial | None:
    """Record the verdict, and refuse if it is to deny.

    `name` is the policy's field; `reason` goes on after "Denied by policy …" and has no content.
    """
    match setting.verdict:
        case Verdict.DENY:
            facts.note(name, setting.policy, RuleMode.ENFORCE, Effect.DENIED)
            message = f'Denied by policy "{setting.policy}": {reason}'
            return Denial(kind, message, setting.policy, name)
        case Verdict.AUDIT:
            facts.note(name, setting.policy, RuleMode.AUDIT, Effect.WOULD_DENY)
        case Verdict.ALLOW:
            pass
    return None

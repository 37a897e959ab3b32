import pytest
from aipolicy.effective import EffectiveVerdict
from aipolicy.policies import Verdict
from aipolicy_sidecar.core.denials import Denial, DenialKind
from aipolicy_sidecar.core.facts import Facts
from aipolicy_sidecar.core.records import Clock, Effect
from aipolicy_sidecar.core.verdicts import judge_verdict


@pytest.mark.parametrize(
    ("verdict", "refused", "effects"),
    (
        (Verdict.DENY, True, [Effect.DENIED]),
        (Verdict.AUDIT, False, [Effect.WOULD_DENY]),
        (Verdict.ALLOW, False, []),
    ),
)
def test_the_verdict_is_recorded_and_carried_out(
    verdict: Verdict, refused: bool, effects: list[Effect]
) -> None:
    facts = Facts(None, Clock(lambda: 0.0, lambda: 0), started=0)
    setting = EffectiveVerdict(verdict=verdict, policy="p")
    denial = judge_verdict(facts, setting, "inbound.x", DenialKind.UNKNOWN_CONTENT, "it is odd")
    expected = Denial(
        DenialKind.UNKNOWN_CONTENT, 'Denied by policy "p": it is odd', "p", "inbound.x"
    )
    assert denial == (expected if refused else None)
    assert [decision.effect for decision in facts.decisions] == effects

from aipolicy_sidecar.core.records import Effect
from support.records import decision_of, record_of


def test_effects_are_those_of_one_policy() -> None:
    record = record_of(
        decisions=(
            decision_of(Effect.REDACTED),
            decision_of(Effect.NONE),
            decision_of(Effect.DENIED, policy="other"),
        )
    )
    assert record.effects("support-bot") == {Effect.REDACTED}
    assert record.effects("other") == {Effect.DENIED}
    assert record.effects("none") == frozenset()

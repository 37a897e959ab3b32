import pytest
from aipolicy_sidecar.core.records import Effect, model_name
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


@pytest.mark.parametrize(
    ("name", "told"),
    (
        ("gpt-4o-2024-08-06", True),
        ("claude-3-5-sonnet-20241022", True),
        ("meta-llama/Llama-3.1-8B-Instruct:q4_K_M", True),
        ("@cf/meta/llama-3-8b", True),
        ("m", True),
        ("4", True),
        ("", False),
        (None, False),
        ("joe@x.org", False),
        ("tell me a secret", False),
        ("4111111111111111", False),
        ("Ümlaut", False),
        ("m" * 1000, False),
        ("line\n", False),
    ),
)
def test_only_what_looks_like_a_model_is_told(name: str | None, told: bool) -> None:
    assert model_name(name) == (name if told else None)

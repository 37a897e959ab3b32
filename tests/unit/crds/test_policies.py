from typing import Any

import pytest
from aipolicy.policies import AIPolicy, AIPolicySpec, Mode, UnprotectablePods, Verdict
from pydantic import ValidationError

SPEC: dict[str, Any] = {
    "selector": {"matchLabels": {"app": "vllm"}},
    "rules": [{"name": "pii", "pii": {}, "action": "Redact"}],
}


def test_defaults_are_the_safe_ones() -> None:
    spec = AIPolicySpec.model_validate({"selector": {}})

    assert spec.mode is Mode.ENFORCE
    assert spec.inbound.unknown_paths is Verdict.DENY
    assert spec.inbound.unknown_content is Verdict.DENY
    assert spec.inbound.media is Verdict.ALLOW
    assert spec.unprotectable_pods is UnprotectablePods.DENY
    assert spec.limits.max_body_bytes is None


def test_quantities_are_read_as_numbers() -> None:
    spec = AIPolicySpec.model_validate(
        SPEC | {"limits": {"maxBodyBytes": "8Mi", "maxInputTokens": 16_000}}
    )

    assert spec.limits.max_body_bytes == 8 * 2**20
    assert spec.limits.max_input_tokens == 16_000


@pytest.mark.parametrize(
    ("change", "place", "reason"),
    (
        ({"rule": []}, ("rule",), "Extra inputs"),
        ({"inbound": {"port": 1}}, ("inbound", "port"), "Extra inputs"),
        ({"selector": None}, ("selector",), "Input should be"),
        ({"mode": False}, ("mode",), "Enforce"),
        ({"inbound": {"ports": [0]}}, ("inbound", "ports", 0), "greater than or equal to 1"),
        ({"inbound": {"ports": ["http"]}}, ("inbound", "ports", 0), "valid integer"),
        ({"limits": {"maxBodyBytes": "8MB"}}, ("limits", "maxBodyBytes"), "not a quantity"),
        ({"limits": {"maxBodyBytes": "1Gi"}}, ("limits", "maxBodyBytes"), "less than or equal"),
        ({"limits": {"maxOutputTokens": 0}}, ("limits", "maxOutputTokens"), "greater than"),
        ({"rules": SPEC["rules"] * 2}, (), "rules: duplicate name pii"),
        ({"budgets": [{"name": "a"}, {"name": "a"}]}, (), "budgets: duplicate name a"),
        ({"rules": [{"name": "x", "action": "Deny"}]}, ("rules", 0), "exactly one of"),
    ),
)
def test_bad_policies_name_the_field(
    change: dict[str, Any], place: tuple[str | int, ...], reason: str
) -> None:
    with pytest.raises(ValidationError, match=reason) as caught:
        AIPolicySpec.model_validate(SPEC | change)
    assert caught.value.errors()[0]["loc"] == place


def test_what_kubernetes_adds_is_no_error() -> None:
    policy = AIPolicy.model_validate(
        {
            "apiVersion": "aipolicy.dev/v1alpha1",
            "kind": "AIPolicy",
            "metadata": {"name": "a", "managedFields": []},
            "spec": SPEC,
        }
    )

    assert policy.spec.selector.match_labels == {"app": "vllm"}


def test_other_versions_are_refused() -> None:
    with pytest.raises(ValidationError, match=r"aipolicy\.dev/v1alpha1"):
        AIPolicy.model_validate(
            {"apiVersion": "aipolicy.dev/v2", "kind": "AIPolicy", "metadata": {}, "spec": SPEC}
        )

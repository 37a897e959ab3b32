import base64
from typing import Any

from aipolicy_operator.domain.webhook_configurations import (
    Endpoint,
    mutating_configuration,
    validating_configuration,
)

ENDPOINT = Endpoint("aipolicy-system", "aipolicy-operator", b"PEM", "uid-1")


def _values(webhook: dict[str, Any]) -> tuple[str, list[str]]:
    (expression,) = webhook["namespaceSelector"]["matchExpressions"]
    assert expression["key"] == "kubernetes.io/metadata.name"
    return expression["operator"], expression["values"]


def test_namespaces_with_a_policy_fail_closed_and_all_others_open() -> None:
    configuration = mutating_configuration(ENDPOINT, {"team-b", "team-a"})
    guarded, others = configuration["webhooks"]
    assert guarded["name"] == "pods.guarded.aipolicy.dev"
    assert (guarded["failurePolicy"], guarded["timeoutSeconds"]) == ("Fail", 5)
    assert _values(guarded) == ("In", ["team-a", "team-b"])
    assert others["name"] == "pods.others.aipolicy.dev"
    assert (others["failurePolicy"], others["timeoutSeconds"]) == ("Ignore", 1)
    assert _values(others) == ("NotIn", ["aipolicy-system", "kube-system", "team-a", "team-b"])
    for webhook in configuration["webhooks"]:
        assert webhook["sideEffects"] == "None"
        assert webhook["reinvocationPolicy"] == "IfNeeded"
        assert "objectSelector" not in webhook
        (rule,) = webhook["rules"]
        assert (rule["resources"], rule["operations"]) == (["pods"], ["CREATE"])


def test_without_policies_nothing_fails_closed() -> None:
    (others,) = mutating_configuration(ENDPOINT, ())["webhooks"]
    assert others["failurePolicy"] == "Ignore"


def test_the_operator_and_the_cluster_are_never_in_scope() -> None:
    configuration = mutating_configuration(ENDPOINT, {"aipolicy-system", "kube-system"})
    (others,) = configuration["webhooks"]
    assert _values(others) == ("NotIn", ["aipolicy-system", "kube-system"])


def test_policies_and_budgets_are_validated_when_stored_and_never_when_deleted() -> None:
    (webhook,) = validating_configuration(ENDPOINT)["webhooks"]
    assert webhook["failurePolicy"] == "Fail"
    (rule,) = webhook["rules"]
    assert rule["resources"] == ["aipolicies", "aibudgets"], "status is a subresource, not here"
    assert rule["operations"] == ["CREATE", "UPDATE"]


def test_both_find_the_operator_and_go_when_the_chart_goes() -> None:
    for configuration in (
        mutating_configuration(ENDPOINT, {"a"}),
        validating_configuration(ENDPOINT),
    ):
        (owner,) = configuration["metadata"]["ownerReferences"]
        assert (owner["kind"], owner["name"], owner["uid"]) == (
            "ClusterRole",
            "aipolicy-operator",
            "uid-1",
        )
        for webhook in configuration["webhooks"]:
            client = webhook["clientConfig"]
            assert base64.b64decode(client["caBundle"]) == b"PEM"
            assert client["service"]["name"] == "aipolicy-operator"
            assert client["service"]["namespace"] == "aipolicy-system"
        paths = [
            webhook["clientConfig"]["service"]["path"] for webhook in configuration["webhooks"]
        ]
        assert len(set(paths)) == len(paths)


def test_without_the_chart_there_is_no_owner() -> None:
    endpoint = Endpoint("aipolicy-system", "aipolicy-operator", b"PEM", None)
    assert validating_configuration(endpoint)["metadata"]["ownerReferences"] == []

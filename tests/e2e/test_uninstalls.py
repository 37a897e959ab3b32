"""Upgrade and uninstall of the chart, while users' pods run."""

from typing import Any

import openai
import pytest
from support.clusters import SYSTEM
from support.commands import CommandError, wait_for
from support.models import Model, OpenModel
from support.workloads import policy, rule

pytestmark = pytest.mark.node

SPEC: dict[str, Any] = {"rules": [rule("personal-data", "Redact", pii={})]}


def answer(model: Model) -> str:
    completion = model.client.chat.completions.create(
        model="echo", messages=[{"role": "user", "content": "card 4111 1111 1111 1111"}]
    )
    return completion.choices[0].message.content or ""


@pytest.fixture(scope="module")
def model(open_model: OpenModel) -> Model:
    model = open_model(policy("support-bot", SPEC))
    model.wait_current("support-bot")
    return model


def test_an_upgrade_also_upgrades_the_crds(model: Model) -> None:
    cluster = model.cluster
    cluster.kubectl(
        "patch", "crd", "aipolicies.aipolicy.dev", "--type=json",
        '-p=[{"op":"remove","path":"/spec/names/shortNames"}]',
    )  # fmt: skip
    cluster.install("operator.podLabels.upgraded=yes")
    names = cluster.get("crd", "aipolicies.aipolicy.dev")["spec"]["names"]
    assert names["shortNames"] == ["aip"]
    assert answer(model) == "card [CreditCard]"


def test_an_uninstall_keeps_policies_and_leaves_pods_running(model: Model) -> None:
    cluster = model.cluster
    cluster.helm("uninstall", "aipolicy", "--namespace", SYSTEM, "--wait")
    try:
        assert answer(model) == "card [CreditCard]"
        assert cluster.get("aipolicy", "support-bot", "-n", model.namespace)["spec"]
        for kind in ("mutatingwebhookconfigurations", "validatingwebhookconfigurations"):

            def gone(kind: str = kind) -> bool:
                try:
                    cluster.get(kind, "aipolicy")
                except CommandError:
                    return True
                return False

            wait_for(f"{kind} collected", gone, within=60)
    finally:
        cluster.install()
    # The CA went with the release, so pods from before have to be told.
    wait_for(
        "the status saying what to do",
        lambda: "restart them" in model.condition("support-bot", "Programmed").get("message", ""),
        within=60,
    )
    assert answer(model) == "card [CreditCard]"
    cluster.kubectl("rollout", "restart", "deployment/support-bot", "-n", model.namespace)
    cluster.kubectl("rollout", "status", "deployment/support-bot", "-n", model.namespace)
    model.wait_current("support-bot")
    # Until kube-proxy has let go of the old pod, connections to it are refused.
    wait_for("the new pod answering", lambda: reached(model), within=30)


def reached(model: Model) -> bool:
    try:
        return answer(model) == "card [CreditCard]"
    except openai.APIConnectionError:
        return False

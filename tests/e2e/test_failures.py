"""What happens when a part is away: the guard, the operator, the API server, the upstream."""

import contextlib
import dataclasses
from collections.abc import Iterator
from typing import Any

import openai
import pytest
from support.clusters import SYSTEM, TOOL, Cluster
from support.commands import CommandError, run, wait_for
from support.models import Model, OpenModel
from support.workloads import MODEL_PORT, SEEN_PORT, budget, policy, rule

pytestmark = pytest.mark.node

SPEC: dict[str, Any] = {
    "budgets": [{"name": "plenty"}],
    "limits": {"maxOutputTokens": 64},
    "rules": [rule("personal-data", "Redact", pii={})],
}


@pytest.fixture(scope="module")
def model(open_model: OpenModel) -> Iterator[Model]:
    """A model at its pod's own address: a Service refuses connections while no pod is ready."""
    model = open_model(
        budget("plenty", "1M", {"calendar": "Day", "timeZone": "UTC"}), policy("support-bot", SPEC)
    )
    model.wait_current("support-bot")
    (pod,) = model.cluster.get("pods", "-n", model.namespace, "-l", "app=support-bot")["items"]
    address = pod["status"]["podIP"]
    with contextlib.closing(
        openai.OpenAI(base_url=f"http://{address}:{MODEL_PORT}/v1", api_key="unused", max_retries=0)
    ) as client:
        yield dataclasses.replace(
            model,
            address=f"{address}:{MODEL_PORT}",
            seen_address=f"{address}:{SEEN_PORT}",
            client=client,
        )


def on_node(*command: str) -> str:
    """Run a command inside the node of the embedded cluster."""
    return run([*TOOL, "exec", "--", *command])


@pytest.fixture(autouse=True)
def healthy(model: Model) -> None:
    """Each test begins with a pod that serves."""
    wait_for("the pod serving", lambda: outcome(model) == 200, within=120)


def outcome(model: Model) -> int:
    try:
        model.client.chat.completions.create(
            model="demo", messages=[{"role": "user", "content": "hello"}], timeout=20
        )
    except openai.APIStatusError as error:
        return error.status_code
    return 200


def test_with_its_guard_killed_a_pod_refuses_and_comes_back(model: Model) -> None:
    model.forget()
    outcomes = []
    # Killed again and again for a while, so that requests meet it in every state.
    for _ in range(3):
        # It may be away still, from the time before; the brackets keep the shell from matching.
        on_node("sh", "-c", "pkill -KILL -f '[a]ipolicy-guard serve' || true")
        outcomes += [outcome(model) for _ in range(10)]
    refused = [status for status in outcomes if status != 200]
    assert refused
    assert set(refused) == {503}
    assert len(model.seen()) == outcomes.count(200)
    wait_for("the guard back by itself", lambda: outcome(model) == 200, within=120)


def test_a_stream_whose_upstream_dies_ends_and_is_settled(model: Model) -> None:
    text = ""
    with pytest.raises((openai.APIError, OSError)):  # noqa: PT012 - the stream may start well
        for chunk in model.client.chat.completions.create(
            model="cut", messages=[{"role": "user", "content": "go"}], stream=True
        ):
            text += chunk.choices[0].delta.content or "" if chunk.choices else ""
        raise OSError("the stream ended as if nothing had happened")
    assert outcome(model) == 200


def echoed(model: Model) -> str:
    answer = model.client.chat.completions.create(
        model="echo", messages=[{"role": "user", "content": "card 4111 1111 1111 1111"}]
    )
    return answer.choices[0].message.content or ""


def test_with_the_operator_gone_running_pods_go_on(model: Model) -> None:
    for _ in range(3):  # so that the guard's lease has some requests of this size in it
        assert echoed(model) == "card [CreditCard]"
    model.cluster.kubectl("scale", "deployment/aipolicy-operator", "-n", SYSTEM, "--replicas=0")
    try:
        wait_for(
            "the operator gone",
            lambda: not model.cluster.get("pods", "-n", SYSTEM)["items"],
            within=60,
        )
        assert echoed(model) == "card [CreditCard]"
    finally:
        model.cluster.kubectl("scale", "deployment/aipolicy-operator", "-n", SYSTEM, "--replicas=1")
        model.cluster.wait_ready(SYSTEM, "app.kubernetes.io/name=aipolicy-operator")
    model.wait_current("support-bot")


def test_a_restarted_api_server_loses_nothing(model: Model) -> None:
    spent = wait_for(
        "spending settled", lambda: model.status("aibudget", "plenty").get("spent"), within=30
    )
    decided = model.status("aipolicy", "support-bot")["decisions"]
    on_node("pkill", "-KILL", "-x", "kube-apiserver")
    assert outcome(model) == 200

    def answering(cluster: Cluster) -> bool:
        try:
            return bool(cluster.kubectl("get", "--raw", "/readyz"))
        except CommandError:
            return False

    wait_for("the API server back", lambda: answering(model.cluster), within=60)
    assert model.status("aibudget", "plenty")["spent"] >= spent
    edited = SPEC | {"limits": {"maxOutputTokens": 7}}
    model.set_spec("support-bot", edited)
    model.forget()
    assert outcome(model) == 200
    assert '"max_tokens":7' in model.seen()[-1]["body"].replace(" ", "") or (
        '"max_completion_tokens":7' in model.seen()[-1]["body"].replace(" ", "")
    )
    wait_for(
        "decisions go on from where they were",
        lambda: (
            model.status("aipolicy", "support-bot")["decisions"]["allowed"] > decided["allowed"]
        ),
        within=30,
    )

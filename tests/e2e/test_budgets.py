"""Budgets over several pods, with the ledger on a real API server."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import openai
import pytest
from openai.types.chat import ChatCompletion
from support.commands import wait_for
from support.models import Model, OpenModel
from support.workloads import budget, policy

pytestmark = pytest.mark.node

LIMIT = 6_000
SPEC: dict[str, Any] = {"budgets": [{"name": "shared"}], "limits": {"maxOutputTokens": 40}}


@pytest.fixture(scope="module")
def model(open_model: OpenModel) -> Model:
    model = open_model(
        budget("shared", LIMIT, {"rolling": "6h"}), policy("support-bot", SPEC), replicas=2
    )
    model.wait_current("support-bot")
    return model


def ask(model: Model, name: str = "demo") -> ChatCompletion:
    return model.client.chat.completions.create(
        model=name, messages=[{"role": "user", "content": "Tell me something."}]
    )


def test_what_is_spent_never_exceeds_the_limit_under_concurrency(model: Model) -> None:
    used: list[int] = []
    refused: list[openai.RateLimitError] = []

    def one(_: int) -> None:
        try:
            usage = ask(model).usage
        except openai.RateLimitError as error:
            refused.append(error)
        else:
            assert usage is not None
            used.append(usage.total_tokens)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(one, range(400)))
    assert refused, "the budget was never used up"
    assert sum(used) <= LIMIT
    # Only what the last requests could have cost at worst may stay unused.
    assert sum(used) >= LIMIT - 1_500
    error = refused[0]
    assert int(error.response.headers["retry-after"]) > 0
    assert isinstance(error.body, dict)
    assert error.body["policy"] == "support-bot"
    assert "shared" in error.body["message"]

    def settled() -> bool:
        status = model.status("aibudget", "shared")
        return bool(status["spent"] == sum(used))

    wait_for("the ledger to know what was spent", settled, within=30)
    status = model.status("aibudget", "shared")
    assert status["spent"] + status["reserved"] <= LIMIT


def test_a_raised_limit_is_usable_at_once_and_streams_are_charged(model: Model) -> None:
    model.cluster.apply(budget("shared", LIMIT * 100, {"rolling": "6h"}), namespace=model.namespace)

    def answered() -> bool:
        try:
            return bool(ask(model).choices)
        except openai.RateLimitError:
            return False

    wait_for("requests pass again", answered, within=15)
    before = model.status("aibudget", "shared")["spent"]
    chunks = list(
        model.client.chat.completions.create(
            model="long",
            messages=[{"role": "user", "content": "go"}],
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    usage = chunks[-1].usage
    assert usage is not None
    assert usage.completion_tokens == 40
    wait_for(
        "the stream charged",
        lambda: model.status("aibudget", "shared")["spent"] >= before + usage.total_tokens,
        within=30,
    )


def test_a_budget_that_is_not_there_refuses_with_503(model: Model) -> None:
    spec = SPEC | {"budgets": [{"name": "absent"}]}
    model.set_spec("support-bot", spec)
    with pytest.raises(openai.InternalServerError) as caught:
        ask(model)
    assert caught.value.status_code == 503
    assert "absent" in str(caught.value)
    model.set_spec("support-bot", SPEC)
    assert ask(model).choices

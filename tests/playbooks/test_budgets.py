"""Budgets: reserved before a request leaves, settled once when it is over."""

import pytest
from aipolicy.budgets import OnLedgerUnavailable
from aipolicy.policies import Mode
from aipolicy.tokens import bound_tokens
from aipolicy_sidecar.core.records import Effect, Outcome
from support.chats import Reply, Request, completion, prompt
from support.playbooks import SetStage
from support.ports import make_policy
from support.rule_sets import deny_bluebird

BUDGETED = make_policy(budgets=("b",))


async def test_an_exchange_is_settled_with_the_reported_usage(set_stage: SetStage) -> None:
    stage = set_stage(BUDGETED)
    seen = await stage.play(Request(), Reply((completion(usage=(20, 30)),)))
    assert seen.status == 200
    assert seen.sent()["max_tokens"] == 4096
    assert (await stage.settled()).charged_tokens == 50
    lease = stage.guard.ledger.lease("b")
    assert (lease.spent, lease.reserved) == (50, 0)


async def test_a_working_slice_saves_calls(set_stage: SetStage) -> None:
    stage = set_stage(BUDGETED)
    for _ in range(6):
        await stage.play(Request(prompt(max_tokens=100)))
        await stage.settled()
    # The first call does not know what remains, so it takes no more than it needs.
    assert len(stage.guard.asked) == 2


async def test_a_used_up_budget_refuses_with_retry_after(set_stage: SetStage) -> None:
    stage = set_stage(BUDGETED)
    stage.guard.limit = 300
    body = prompt(max_tokens=100)
    need = bound_tokens(len(body)) + 100
    assert need <= 300
    first = await stage.play(Request(body), Reply((completion(usage=(150, 100)),)))
    assert first.status == 200
    await stage.settled()
    second = await stage.play(Request(body))
    assert (second.status, second.reached) == (429, None)
    assert second.headers["retry-after"] == "7"
    assert second.error()["rule"] == "budgets.b"
    record = await stage.settled()
    assert record.effects("test") == {Effect.DENIED}
    assert record.charged_tokens is None
    assert stage.guard.ledger.lease("b").spent == 250


async def test_an_answer_is_cut_to_what_is_left_when_the_client_set_no_bound(
    set_stage: SetStage,
) -> None:
    stage = set_stage(BUDGETED)
    stage.guard.limit = 400
    seen = await stage.play(Request(), Reply((completion(usage=None),)))
    sent = seen.sent()["max_tokens"]
    assert 16 <= sent < 400
    record = await stage.settled()
    assert record.effects("test") == {Effect.CLAMPED}
    assert record.max_output_tokens == sent
    assert record.charged_tokens is not None
    assert record.charged_tokens <= 400


async def test_every_choice_is_reserved_for(set_stage: SetStage) -> None:
    stage = set_stage(BUDGETED)
    body = prompt(max_tokens=100, n=3)
    await stage.play(Request(body))
    assert stage.guard.asked == [("b", bound_tokens(len(body)) + 300)]


async def test_no_other_name_of_a_bound_gets_past_it(set_stage: SetStage) -> None:
    stage = set_stage(BUDGETED)
    body = prompt(max_tokens=100, n_predict=5000, best_of=2)
    await stage.play(Request(body))
    assert stage.guard.asked == [("b", bound_tokens(len(body)) + 10_000)]


async def test_all_budgets_or_none(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(budgets=("a", "b")))
    stage.guard.limit = 100_000
    await stage.play(Request())
    await stage.settled()
    stage.guard.models["b"].limit = 0
    stage.guard.ledger.give_back("b")
    stage.guard.ledger.abandon("b")
    seen = await stage.play(Request())
    assert (seen.status, seen.error()["rule"]) == (429, "budgets.b")
    assert stage.guard.ledger.lease("a").reserved == 0


async def test_an_audited_budget_counts_and_refuses_nothing(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(budgets=("b",), mode=Mode.AUDIT))
    stage.guard.limit = 10
    body = prompt()
    seen = await stage.play(Request(body), Reply((completion(usage=(20, 30)),)))
    assert seen.reached is not None
    assert seen.reached.body == body
    record = await stage.settled()
    assert record.effects("test") == {Effect.WOULD_DENY}
    assert record.charged_tokens == 50
    assert stage.guard.ledger.lease("b").spent == 50


@pytest.mark.parametrize(
    ("verdict", "status"), ((OnLedgerUnavailable.DENY, 503), (OnLedgerUnavailable.ALLOW, 200))
)
async def test_without_the_ledger_the_budget_decides(
    set_stage: SetStage, verdict: OnLedgerUnavailable, status: int
) -> None:
    stage = set_stage(make_policy(budgets=("b",), on_ledger_unavailable=verdict))
    stage.guard.away = True
    seen = await stage.play(Request(), Reply((completion(usage=(20, 30)),)))
    assert seen.status == status
    (decision,) = (await stage.settled()).decisions
    assert decision.outcome is Outcome.ERROR
    assert stage.guard.ledger.lease("b").spent == (50 if status == 200 else 0)


async def test_without_the_ledger_leases_go_on_until_they_are_used_up(set_stage: SetStage) -> None:
    stage = set_stage(BUDGETED)
    body = prompt(max_tokens=10)
    for _ in range(2):
        assert (await stage.play(Request(body))).status == 200
        await stage.settled()
    stage.guard.away = True
    assert (await stage.play(Request(body))).status == 200


async def test_an_error_of_the_model_server_costs_nothing(set_stage: SetStage) -> None:
    stage = set_stage(BUDGETED)
    seen = await stage.play(Request(), Reply((b'{"error": {"message": "no"}}',), status=500))
    assert seen.status == 500
    assert (await stage.settled()).charged_tokens == 0
    assert stage.guard.ledger.lease("b").reserved == 0


async def test_a_denied_prompt_costs_nothing_and_asks_nobody(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(deny_bluebird(), budgets=("b",)))
    seen = await stage.play(Request(prompt("project bluebird")))
    assert seen.status == 403
    assert stage.guard.asked == []


async def test_a_denied_answer_has_cost_what_it_cost(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(deny_bluebird(), budgets=("b",)))
    seen = await stage.play(Request(), Reply((completion("project bluebird", usage=(3, 4)),)))
    assert seen.status == 403
    assert (await stage.settled()).charged_tokens == 7


@pytest.mark.parametrize(
    "usage", ((-5, 10), (0, 0), (2**60, 1), (3, -(2**60)), (1, 2**31)), ids=str
)
async def test_usage_that_cannot_be_true_costs_what_was_seen(
    set_stage: SetStage, usage: tuple[int, int]
) -> None:
    stage = set_stage(BUDGETED)
    body, text = prompt(max_tokens=100), "hello"
    await stage.play(Request(body), Reply((completion(text, usage=usage),)))
    expected = bound_tokens(len(body)) + len(text)
    assert (await stage.settled()).charged_tokens == expected
    lease = stage.guard.ledger.lease("b")
    assert (lease.spent, lease.reserved) == (expected, 0)

import asyncio
from collections.abc import Callable

import grpc.aio
import pytest
from aipolicy_sidecar.core.events import LeaseGranted, LeaseRefused, LeaseUnavailable
from aipolicy_sidecar.core.leases import IDLE_SECONDS, MAX_LEASES, Ledger, Reservation
from aipolicy_sidecar.runtime import ledgers
from aipolicy_sidecar.runtime.channels import TokenFile
from aipolicy_sidecar.runtime.ledgers import LeaseClient
from aipolicy_sidecar.wire import control_pb2
from support.clocks import FakeClock
from support.operators import GRANTED, FakeOperator, grant_all, time_out

BUDGET = "monthly"
WANTED = frozenset({BUDGET})
Answer = Callable[[control_pb2.LeaseRequest], control_pb2.LeaseResponse]


def up_to(limit: int) -> Answer:
    """A ledger with `limit` tokens for this guard."""

    def answer(request: control_pb2.LeaseRequest) -> control_pb2.LeaseResponse:
        held = request.spent + request.reserved
        granted = max(held, min(held + request.wanted, limit))
        return control_pb2.LeaseResponse(
            result=GRANTED,
            period="p1",
            granted=granted,
            remaining=limit - granted,
            retry_after=30.0,
        )

    return answer


def spend(ledger: Ledger, clock: FakeClock, tokens: int) -> None:
    reservation = ledger.reserve([BUDGET], tokens, clock())
    assert isinstance(reservation, Reservation)
    reservation.settle(tokens)


async def test_lease_grows_by_one_call(
    operator: FakeOperator, client: LeaseClient, ledger: Ledger, clock: FakeClock
) -> None:
    assert await client.lease(BUDGET, 100) == LeaseGranted()
    assert ledger.free(BUDGET, clock()) >= 100
    (request,) = operator.leases
    assert (request.budget, request.session, request.period) == (BUDGET, "s", "")
    assert operator.tokens == ["Bearer token-1"]


async def test_concurrent_asks_share_a_call(
    operator: FakeOperator, client: LeaseClient, ledger: Ledger, clock: FakeClock
) -> None:
    answers = await asyncio.gather(*(client.lease(BUDGET, 100) for _ in range(50)))
    assert set(answers) == {LeaseGranted()}
    assert len(operator.leases) == 1
    assert ledger.free(BUDGET, clock()) >= 5000


async def test_budgets_do_not_wait_for_each_other(
    operator: FakeOperator, client: LeaseClient
) -> None:
    await asyncio.gather(client.lease("a", 1), client.lease("b", 1))
    assert {request.budget for request in operator.leases} == {"a", "b"}


async def test_small_rest_goes_to_those_it_suffices_for(
    operator: FakeOperator, client: LeaseClient
) -> None:
    operator.answer_lease = up_to(250)
    answers = await asyncio.gather(*(client.lease(BUDGET, size) for size in (100, 200, 100, 100)))
    assert answers == [LeaseGranted(), LeaseRefused(30.0), LeaseGranted(), LeaseRefused(30.0)]


async def test_what_a_call_left_over_is_given_without_another(
    operator: FakeOperator, client: LeaseClient
) -> None:
    await client.lease(BUDGET, 100)
    assert await client.lease(BUDGET, 100) == LeaseGranted()
    assert len(operator.leases) == 1


async def test_unknown_budget_is_unavailable(operator: FakeOperator, client: LeaseClient) -> None:
    operator.answer_lease = lambda _: control_pb2.LeaseResponse(
        result=control_pb2.LeaseResponse.NOT_FOUND
    )
    assert await client.lease(BUDGET, 1) == LeaseUnavailable()


async def test_after_a_failure_exchanges_are_not_kept_waiting(
    operator: FakeOperator, client: LeaseClient, clock: FakeClock
) -> None:
    operator.answer_lease = lambda _: control_pb2.LeaseResponse()
    assert await client.lease(BUDGET, 1) == LeaseUnavailable()
    assert await client.lease(BUDGET, 1) == LeaseUnavailable()
    assert len(operator.leases) == 1
    operator.answer_lease = grant_all
    clock.now += ledgers.REST_SECONDS
    assert await client.lease(BUDGET, 1) == LeaseGranted()


async def test_missing_token_is_unavailable(client: LeaseClient, token: TokenFile) -> None:
    token.path.unlink()
    assert await client.lease(BUDGET, 1) == LeaseUnavailable()


async def test_silent_operator_is_unavailable(
    token: TokenFile, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledgers, "CALL_SECONDS", 0.05)
    async with grpc.aio.insecure_channel("127.0.0.1:1") as channel:
        client = LeaseClient(
            channel=channel, token=token, session="s", ledger=ledger, monotonic=FakeClock()
        )
        answers = await asyncio.gather(*(client.lease(BUDGET, 1) for _ in range(3)))
    assert set(answers) == {LeaseUnavailable()}


async def test_exchange_that_left_is_skipped(operator: FakeOperator, client: LeaseClient) -> None:
    gone = asyncio.create_task(client.lease(BUDGET, 100))
    stays = asyncio.create_task(client.lease(BUDGET, 100))
    await asyncio.sleep(0)
    gone.cancel()
    assert await stays == LeaseGranted()
    assert gone.cancelled() or await asyncio.gather(gone, return_exceptions=True)
    assert len(operator.leases) == 1


async def test_spending_is_reported_once_it_changed(
    operator: FakeOperator, client: LeaseClient, ledger: Ledger, clock: FakeClock
) -> None:
    await client.lease(BUDGET, 100)
    spend(ledger, clock, 60)
    await client.tidy(WANTED)
    await client.tidy(WANTED)
    assert [(item.spent, item.wanted) for item in operator.leases[1:]] == [(60, 0)]
    assert operator.leases[1].reserved == ledger.free(BUDGET, clock())


async def test_idle_lease_goes_back(
    operator: FakeOperator, client: LeaseClient, ledger: Ledger, clock: FakeClock
) -> None:
    operator.answer_lease = up_to(100)
    await client.lease(BUDGET, 100)
    spend(ledger, clock, 60)
    clock.now += IDLE_SECONDS + 1
    await client.tidy(WANTED)
    assert ledger.free(BUDGET, clock()) == 0
    assert (operator.leases[-1].spent, operator.leases[-1].reserved) == (60, 0)
    calls = len(operator.leases)
    await client.tidy(WANTED)
    assert len(operator.leases) == calls


async def test_running_exchange_keeps_its_reservation_in_an_idle_lease(
    client: LeaseClient, ledger: Ledger, clock: FakeClock
) -> None:
    await client.lease(BUDGET, 100)
    assert isinstance(ledger.reserve([BUDGET], 100, clock()), Reservation)
    clock.now += IDLE_SECONDS + 1
    await client.tidy(WANTED)
    lease = ledger.lease(BUDGET)
    assert (lease.granted, lease.reserved) == (100, 100)


async def test_lease_of_a_budget_no_longer_named_goes_back_and_its_totals_go_on(
    operator: FakeOperator, client: LeaseClient, ledger: Ledger, clock: FakeClock
) -> None:
    await client.lease(BUDGET, 100)
    spend(ledger, clock, 60)
    await client.tidy(frozenset())
    await client.tidy(frozenset())
    assert len(operator.leases) == 2
    assert (operator.leases[-1].spent, operator.leases[-1].reserved) == (60, 0)
    await client.lease(BUDGET, 10)
    assert (operator.leases[-1].period, operator.leases[-1].spent) == ("p1", 60)


async def test_of_many_leases_those_no_longer_named_are_forgotten_once_told(
    operator: FakeOperator, client: LeaseClient, ledger: Ledger, clock: FakeClock
) -> None:
    await client.lease(BUDGET, 100)
    spend(ledger, clock, 60)
    named = {str(number) for number in range(MAX_LEASES)}
    for budget in named:
        ledger.lease(budget)
    operator.answer_lease = time_out
    await client.tidy(frozenset(named))
    assert BUDGET in ledger.leases()
    operator.answer_lease = grant_all
    await client.tidy(frozenset(named))
    assert ledger.leases().keys() == named


async def test_a_call_without_an_answer_gives_the_next_another_number(
    operator: FakeOperator, client: LeaseClient, clock: FakeClock
) -> None:
    await client.lease(BUDGET, 100)
    await client.lease(BUDGET, 200)
    operator.answer_lease = time_out
    await client.lease(BUDGET, 10_000)
    operator.answer_lease = grant_all
    clock.now += ledgers.REST_SECONDS
    await client.lease(BUDGET, 10_000)
    assert [request.call for request in operator.leases] == [1, 1, 1, 2]


async def test_what_is_free_is_kept_while_the_operator_is_away(
    operator: FakeOperator, client: LeaseClient, ledger: Ledger, clock: FakeClock
) -> None:
    operator.answer_lease = up_to(100)
    await client.lease(BUDGET, 100)
    spend(ledger, clock, 60)
    operator.answer_lease = time_out
    await client.lease(BUDGET, 800)
    clock.now += IDLE_SECONDS + 1
    await client.tidy(WANTED)
    assert ledger.free(BUDGET, clock()) == 40
    operator.answer_lease = up_to(100)
    await client.tidy(WANTED)
    await client.tidy(WANTED)
    assert ledger.free(BUDGET, clock()) == 0


async def test_a_lease_does_not_seem_to_last_longer_than_it_does(
    operator: FakeOperator, client: LeaseClient, ledger: Ledger, clock: FakeClock
) -> None:
    def slow(request: control_pb2.LeaseRequest) -> control_pb2.LeaseResponse:
        response = grant_all(request)
        response.expires_in = 10.0
        clock.now += 1.5
        return response

    operator.answer_lease = slow
    begun = clock()
    await client.lease(BUDGET, 100)
    assert ledger.lease(BUDGET).expires == begun + 10.0


async def test_tidying_outlives_a_lost_operator(
    operator: FakeOperator, client: LeaseClient, ledger: Ledger, clock: FakeClock
) -> None:
    await client.lease(BUDGET, 100)
    spend(ledger, clock, 60)
    operator.answer_lease = lambda _: control_pb2.LeaseResponse()
    await client.tidy(WANTED)
    operator.answer_lease = grant_all
    spend(ledger, clock, 1)
    await client.tidy(WANTED)
    assert operator.leases[-1].spent == 61


async def test_tidying_rests_after_a_failure_too(
    operator: FakeOperator, client: LeaseClient, ledger: Ledger, clock: FakeClock
) -> None:
    await client.lease(BUDGET, 100)
    spend(ledger, clock, 60)
    operator.answer_lease = lambda _: control_pb2.LeaseResponse()
    await client.lease(BUDGET, 10_000)
    calls = len(operator.leases)
    await client.tidy(WANTED)
    assert len(operator.leases) == calls


async def test_end_returns_every_lease(
    operator: FakeOperator, client: LeaseClient, ledger: Ledger, clock: FakeClock
) -> None:
    await client.lease(BUDGET, 100)
    spend(ledger, clock, 60)
    await client.finish()
    assert (operator.leases[-1].spent, operator.leases[-1].reserved) == (60, 0)


async def test_tidying_goes_on_until_cancelled(
    operator: FakeOperator,
    client: LeaseClient,
    ledger: Ledger,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await client.lease(BUDGET, 100)
    spend(ledger, clock, 60)
    monkeypatch.setattr(ledgers, "TIDY_SECONDS", 0)
    rounds = asyncio.Event()

    def wanted() -> frozenset[str]:
        if len(operator.leases) > 1:
            rounds.set()
        return WANTED

    task = asyncio.create_task(client.keep_tidy(wanted))
    async with asyncio.timeout(10):
        await rounds.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

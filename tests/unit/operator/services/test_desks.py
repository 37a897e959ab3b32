import asyncio
from datetime import datetime, timedelta

import pytest
from aipolicy.budgets import AIBudgetStatus
from aipolicy_operator.cluster import ClusterError, ConflictError
from aipolicy_operator.domain.call_errors import CallError, CallFault
from aipolicy_operator.domain.ledgers import Answer, Ask, Holder, Ledger, Totals
from aipolicy_operator.domain.periods import parse_time
from aipolicy_operator.services.desks import ATTEMPTS, MAX_WAITING, Desk, Job, Outcome
from support.memory_clusters import MemoryResources, budget_spec, condition

NOW = parse_time("2025-06-01T12:00:00Z")


class Scene:
    def __init__(self, tokens: int = 1000, **fields: object) -> None:
        self.store = MemoryResources("AIBudget")
        self.store.put("b", budget_spec(tokens, **fields))
        self.now = NOW
        self.desk = Desk(self.store, "team-a", "b", lambda: self.now)


def wants(tokens: int, pod: str = "a") -> Job:
    def job(
        ledger: Ledger, status: AIBudgetStatus, now: datetime
    ) -> tuple[AIBudgetStatus, Outcome]:
        totals = Totals("", spent=0, reserved=0, wanted=tokens, least=0, call=1)
        return ledger.grant(status, Ask("team-a", Holder(pod, "1"), totals), now)

    return job


async def granted(desk: Desk, tokens: int, pod: str = "a") -> int:
    outcome = await desk.post(wants(tokens, pod))
    assert isinstance(outcome, Answer)
    return outcome.granted


async def test_a_grant_is_durable_before_it_is_answered() -> None:
    scene = Scene()
    written: list[int] = []
    scene.store.on_write = lambda stored: written.append(stored["status"]["reserved"])
    answer = scene.desk.post(wants(300))
    scene.store.before_write = lambda: written.append(-1 if answer.done() else 0)
    await answer
    assert written == [0, 300]
    assert condition(scene.store.status("b"), "Accepted")["status"] == "True"


async def test_calls_that_come_together_cost_one_write() -> None:
    scene = Scene()
    answers = await asyncio.gather(*(granted(scene.desk, 100, f"p{n}") for n in range(20)))
    assert sorted(answers) == [0] * 10 + [100] * 10
    assert scene.store.writes == 1
    assert scene.store.reads == 1


async def test_nothing_is_written_when_nothing_changes() -> None:
    scene = Scene()
    await granted(scene.desk, 300)
    await granted(scene.desk, 300)
    scene.desk.refresh()
    assert scene.desk.serving is not None
    await scene.desk.serving
    assert scene.store.writes == 1


async def test_a_conflict_begins_again_from_what_the_other_wrote() -> None:
    scene = Scene()
    other = Desk(scene.store, "team-a", "b", lambda: NOW)
    await granted(scene.desk, 100)
    await granted(other, 800, "b")
    assert await granted(scene.desk, 900, "c") == 100
    assert scene.store.status("b")["reserved"] == 1000


async def test_an_edited_limit_counts_at_once() -> None:
    scene = Scene()
    await granted(scene.desk, 500)
    scene.store.put("b", budget_spec(600))
    assert await granted(scene.desk, 500, "b") == 100


async def test_two_writers_never_hand_out_the_same_tokens() -> None:
    scene = Scene()
    desks = [Desk(scene.store, "team-a", "b", lambda: NOW) for _ in range(3)]
    calls = [
        asyncio.gather(*(granted(desk, 7, f"{index}-{n}") for n in range(100)))
        for index, desk in enumerate(desks)
    ]
    total = sum(map(sum, await asyncio.gather(*calls)))
    assert total == scene.store.status("b")["reserved"] == 1000


async def test_for_ever_conflicting_it_gives_up() -> None:
    scene = Scene()
    tries = 0

    def conflict() -> None:
        nonlocal tries
        tries += 1
        raise ConflictError("409")

    scene.store.before_write = conflict
    with pytest.raises(CallError) as caught:
        await granted(scene.desk, 1)
    assert caught.value.fault is CallFault.UNAVAILABLE
    assert tries == ATTEMPTS


async def test_a_failed_write_is_read_again_since_it_may_have_happened() -> None:
    scene = Scene()

    def fail() -> None:
        raise ClusterError("timed out")

    scene.store.before_write = fail
    with pytest.raises(CallError, match="timed out"):
        await granted(scene.desk, 1)
    scene.store.before_write = lambda: None
    assert await granted(scene.desk, 5) == 5
    assert scene.store.reads == 2


async def test_a_call_that_was_given_up_takes_nothing() -> None:
    scene = Scene()
    given_up = scene.desk.post(wants(900))
    given_up.cancel()
    assert await granted(scene.desk, 900, "b") == 900
    assert scene.store.status("b")["reserved"] == 900


async def test_a_budget_that_is_gone_is_not_found() -> None:
    scene = Scene()
    await granted(scene.desk, 1)
    scene.store.objects.clear()
    scene.desk.forget()
    with pytest.raises(CallError) as caught:
        await granted(scene.desk, 1)
    assert caught.value.fault is CallFault.NOT_FOUND


async def test_an_unreadable_budget_grants_nothing_and_says_why() -> None:
    scene = Scene(period={"calendar": "Day", "timeZone": "Mars/Olympus"})
    assert await scene.desk.post(wants(1)) is None
    accepted = condition(scene.store.status("b"), "Accepted")
    assert (accepted["status"], accepted["reason"]) == ("False", "InvalidSpec")
    assert "spec.period.timeZone" in accepted["message"]
    assert "Mars/Olympus" in accepted["message"]
    assert await scene.desk.post(wants(1)) is None
    assert scene.store.writes == 1


async def test_an_unreadable_budget_keeps_its_accounts() -> None:
    scene = Scene()
    await granted(scene.desk, 400)
    scene.store.put("b", {"limit": {"tokens": "many"}, "period": {"calendar": "Day"}})
    scene.desk.forget()
    assert await scene.desk.post(wants(1)) is None
    scene.store.put("b", budget_spec())
    scene.desk.forget()
    assert await granted(scene.desk, 1000, "b") == 600


async def test_the_end_of_the_day_is_due() -> None:
    scene = Scene()
    await granted(scene.desk, 400)
    assert scene.desk.due == NOW + timedelta(hours=12)
    scene.now = scene.desk.due
    scene.desk.refresh()
    assert scene.desk.serving is not None
    await scene.desk.serving
    assert scene.store.status("b")["reserved"] == 0
    assert scene.store.status("b")["resetsAt"] == "2025-06-03T00:00:00Z"


async def test_a_rolling_window_is_not_written_each_second() -> None:
    scene = Scene(period={"rolling": "1m"})

    def spend(
        ledger: Ledger, status: AIBudgetStatus, now: datetime
    ) -> tuple[AIBudgetStatus, Outcome]:
        totals = Totals("uid-of-b/rolling", spent=5, reserved=0, wanted=0, least=0, call=1)
        return ledger.grant(status, Ask("team-a", Holder("a", "1"), totals), now)

    await scene.desk.post(spend)
    assert scene.desk.due == NOW + timedelta(seconds=61)
    scene.now = NOW + timedelta(seconds=58)
    await scene.desk.post(wants(0))
    assert scene.desk.due == NOW + timedelta(seconds=68)


async def test_only_so_many_calls_wait() -> None:
    scene = Scene()
    for _ in range(MAX_WAITING):
        scene.desk.post(wants(0))
    with pytest.raises(CallError, match="too many callers"):
        scene.desk.post(wants(0))
    assert scene.desk.serving is not None
    await scene.desk.serving


async def test_it_knows_who_may_hold_a_lease() -> None:
    scene = Scene()
    assert scene.desk.may_hold("anyone")
    await granted(scene.desk, 1, "a")
    assert scene.desk.holders == {"a"}
    assert scene.desk.may_hold("a")
    assert not scene.desk.may_hold("b")

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from aipolicy_operator.cluster import ClusterError
from aipolicy_operator.domain.call_errors import CallError, CallFault
from aipolicy_operator.domain.ledgers import Totals
from aipolicy_operator.domain.periods import parse_time
from aipolicy_operator.domain.watched_pods import WatchedPod
from aipolicy_operator.services.inventories import Inventory
from aipolicy_operator.services.leases import Leases
from support.memory_clusters import MemoryPods, MemoryResources, budget_spec, make_pod


class Scene:
    def __init__(self) -> None:
        self.store = MemoryResources("AIBudget")
        self.pods = MemoryPods()
        self.inventory = Inventory(MemoryResources("AIPolicy"), self.store, self.pods)
        self.now = parse_time("2025-06-01T12:00:00Z")
        self.leases = Leases(self.store, self.inventory, self.pods, lambda: self.now)

    def pod(self, name: str) -> WatchedPod:
        self.pods.pods[name] = make_pod(name)
        return self.inventory.see_pod(self.pods.pods[name])

    async def take(
        self, pod: WatchedPod, wanted: int, session: str = "1", *, present: bool = False
    ) -> int:
        totals = Totals("", spent=0, reserved=0, wanted=wanted, least=0, call=1)
        return (await self.leases.lease(pod, session, "b", totals, present=present)).granted

    async def fault(self, pod: WatchedPod, session: str = "1") -> CallFault:
        with pytest.raises(CallError) as caught:
            await self.take(pod, 1, session)
        return caught.value.fault

    def account(self, key: str = "team-a") -> dict[str, int]:
        status = self.store.status("b")
        found: dict[str, int] = next(one for one in status["keys"] if one["key"] == key)
        return found


async def test_a_namespace_shares_a_budget() -> None:
    scene = Scene()
    scene.store.put("b", budget_spec())
    assert await scene.take(scene.pod("a"), 700) == 700
    assert await scene.take(scene.pod("b"), 700) == 300
    assert scene.account()["reserved"] == 1000


async def test_a_workload_has_a_budget_of_its_own() -> None:
    scene = Scene()
    scene.store.put("b", budget_spec(per=["Workload"]))
    assert await scene.take(scene.pod("a"), 700) == 700
    assert scene.account("Deployment/vllm")["reserved"] == 700


async def test_a_budget_that_is_not_there_is_not_found() -> None:
    scene = Scene()
    assert await scene.fault(scene.pod("a")) is CallFault.NOT_FOUND


async def test_a_budget_that_is_not_accepted_is_not_found() -> None:
    scene = Scene()
    scene.store.put("b", {"limit": {}, "period": {"calendar": "Day"}})
    assert await scene.fault(scene.pod("a")) is CallFault.NOT_FOUND


async def test_without_the_api_server_guards_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene()

    async def fail(_: str, __: str) -> dict[str, Any]:
        raise ClusterError("no answer")

    monkeypatch.setattr(scene.store, "get", fail)
    assert await scene.fault(scene.pod("a")) is CallFault.UNAVAILABLE


async def test_an_old_session_is_told_that_it_is_one() -> None:
    scene = Scene()
    scene.store.put("b", budget_spec())
    pod = scene.pod("a")
    await scene.take(pod, 100, "1")
    await scene.take(pod, 100, "2")
    assert await scene.fault(pod, "1") is CallFault.SUPERSEDED
    assert scene.account()["spent"] == 100
    assert await scene.take(pod, 10, "1", present=True) == 10
    assert await scene.fault(pod, "2") is CallFault.SUPERSEDED


async def test_a_status_is_there_before_anyone_asks() -> None:
    scene = Scene()
    scene.inventory.see_budget(scene.store.put("b", budget_spec()))
    await scene.leases.settle()
    assert scene.store.status("b")["remaining"] == 1000
    scene.inventory.see_budget(scene.store.put("b", budget_spec(50)))
    await scene.leases.settle()
    assert scene.store.status("b")["remaining"] == 50
    assert scene.store.status("b")["observedGeneration"] == 2


async def test_a_pod_that_is_gone_has_spent_what_it_held() -> None:
    scene = Scene()
    scene.store.put("b", budget_spec())
    await scene.take(scene.pod("a"), 100)
    scene.inventory.see_pod(make_pod("a"), gone=True)
    await scene.leases.settle()
    assert (scene.account()["spent"], scene.account()["reserved"]) == (100, 0)


async def test_a_guard_that_began_anew_has_spent_what_it_held() -> None:
    scene = Scene()
    scene.store.put("b", budget_spec())
    pod = scene.pod("a")
    await scene.take(pod, 100)
    scene.leases.retire(pod, "1")
    await scene.leases.settle()
    assert scene.account()["reserved"] == 100
    scene.leases.retire(pod, "2")
    await scene.leases.settle()
    assert scene.account()["spent"] == 100


async def test_a_sweep_finds_pods_that_went_unnoticed() -> None:
    scene = Scene()
    scene.store.put("b", budget_spec())
    await scene.take(scene.pod("a"), 100)
    await scene.take(scene.pod("b"), 10)
    restarted = Scene()  # knows no pod, and the watch has shown none yet
    restarted.store.objects = scene.store.objects
    restarted.store.put("b", budget_spec())
    await restarted.inventory.resync()
    await restarted.leases.settle()
    restarted.pods.pods["b"] = make_pod("b")
    await restarted.leases.sweep()
    await restarted.leases.settle()
    assert (restarted.account()["spent"], restarted.account()["reserved"]) == (100, 10)


async def test_a_day_ends_by_itself() -> None:
    scene = Scene()
    scene.store.put("b", budget_spec())
    await scene.take(scene.pod("a"), 100)
    scene.leases.tick()
    await scene.leases.settle()
    assert scene.store.writes == 1
    scene.now += timedelta(hours=12)
    scene.leases.tick()
    await scene.leases.settle()
    assert scene.store.status("b")["keys"] == []


async def test_a_deleted_budget_is_forgotten() -> None:
    scene = Scene()
    budget = scene.store.put("b", budget_spec())
    pod = scene.pod("a")
    await scene.take(pod, 100)
    scene.store.objects.clear()
    scene.inventory.see_budget(budget, gone=True)
    assert await scene.fault(pod) is CallFault.NOT_FOUND


async def test_time_passes_until_it_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aipolicy_operator.services.leases.TICK_SECONDS", 0.0)
    monkeypatch.setattr("aipolicy_operator.services.leases.SWEEP_TICKS", 1)
    scene = Scene()
    budget = scene.store.put("b", budget_spec())
    await scene.take(scene.pod("a"), 100)
    scene.inventory.see_pod(make_pod("a"), gone=True)
    del scene.pods.pods["a"]
    scene.now += timedelta(hours=12)
    written = asyncio.Event()
    scene.store.on_write = lambda _: written.set()
    running = asyncio.create_task(scene.leases.run())
    await written.wait()
    scene.inventory.see_budget(budget, gone=True)
    running.cancel()
    assert scene.store.status("b")["keys"] == []


async def test_a_failed_sweep_does_not_stop_the_clock(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("aipolicy_operator.services.leases.TICK_SECONDS", 0.0)
    monkeypatch.setattr("aipolicy_operator.services.leases.SWEEP_TICKS", 1)
    scene = Scene()
    scene.store.put("b", budget_spec())
    await scene.take(scene.pod("a"), 100)
    restarted = Scene()
    restarted.store.objects = scene.store.objects
    await restarted.inventory.resync()
    await restarted.leases.settle()
    swept = [asyncio.Event(), asyncio.Event()]

    async def fail(_: str) -> list[dict[str, Any]]:
        swept[0 if not swept[0].is_set() else 1].set()
        raise ClusterError("no answer")

    monkeypatch.setattr(restarted.pods, "list", fail)
    running = asyncio.create_task(restarted.leases.run())
    await swept[1].wait()
    running.cancel()
    assert "were not looked for" in caplog.text

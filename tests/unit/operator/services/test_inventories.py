import asyncio
from typing import Any

import pytest
from aipolicy.budgets import OnLedgerUnavailable
from aipolicy_operator.cluster import ClusterError
from aipolicy_operator.services.inventories import Change, Inventory, Kind
from support.memory_clusters import (
    MemoryPods,
    MemoryResources,
    budget_spec,
    make_pod,
    policy_spec,
)


class Scene:
    def __init__(self) -> None:
        self.policies = MemoryResources("AIPolicy")
        self.budgets = MemoryResources("AIBudget")
        self.pods = MemoryPods()
        self.inventory = Inventory(self.policies, self.budgets, self.pods)
        self.changes: list[Change] = []
        self.inventory.subscribe(self.changes.append)


async def test_a_listing_fills_it() -> None:
    scene = Scene()
    scene.policies.put("p", policy_spec())
    scene.budgets.put("b", budget_spec(onLedgerUnavailable="Allow"))
    scene.pods.pods["a"] = make_pod("a")
    await scene.inventory.resync()
    assert scene.inventory.namespaces() == {"team-a"}
    assert scene.inventory.policies("team-a")["p"].valid is not None
    assert scene.inventory.budgets("team-a")["b"].choice is OnLedgerUnavailable.ALLOW
    assert scene.inventory.pods("team-a")["uid-of-a"].ports == (8000,)
    assert [change.kind for change in scene.changes] == [Kind.POLICY, Kind.BUDGET, Kind.POD]


async def test_a_listing_finds_what_a_watch_missed() -> None:
    scene = Scene()
    scene.policies.put("p", policy_spec())
    scene.budgets.put("b", budget_spec())
    scene.pods.pods["a"] = make_pod("a")
    await scene.inventory.resync()
    scene.changes.clear()
    scene.policies.put("p", policy_spec(mode="Audit"))
    scene.budgets.objects.clear()
    scene.pods.pods.clear()
    await scene.inventory.resync()
    assert scene.changes == [
        Change(Kind.POLICY, "team-a", "p"),
        Change(Kind.BUDGET, "team-a", "b", gone=True),
        Change(Kind.POD, "team-a", "uid-of-a", gone=True),
    ]
    scene.policies.objects.clear()
    await scene.inventory.resync()
    assert scene.inventory.namespaces() == frozenset()


async def test_a_changed_status_is_no_change() -> None:
    scene = Scene()
    policy = scene.policies.put("p", policy_spec())
    await scene.inventory.see_policy(policy)
    written = {**policy, "status": {"observedGeneration": 1}}
    await scene.inventory.see_policy(written)
    assert len(scene.changes) == 1
    assert scene.inventory.policies("team-a")["p"].status.observed_generation == 1
    pod = make_pod("a")
    scene.inventory.see_pod(pod)
    scene.inventory.see_pod({**pod, "status": {"phase": "Running", "podIP": "10.0.0.1"}})
    assert len(scene.changes) == 2


async def test_a_policy_that_breaks_stays_in_its_last_valid_version() -> None:
    scene = Scene()
    await scene.inventory.see_policy(scene.policies.put("p", policy_spec()))
    rule = {"name": "r", "patterns": {"regex": ["("]}, "action": "Deny"}
    await scene.inventory.see_policy(scene.policies.put("p", policy_spec(rules=[rule])))
    watched = scene.inventory.policies("team-a")["p"]
    assert watched.valid is not None
    assert (watched.generation, watched.valid.generation) == (2, 1)
    assert watched.faults[0].startswith("spec.rules[0].patterns.regex[0]")


async def test_a_policy_made_anew_has_no_last_version() -> None:
    scene = Scene()
    await scene.inventory.see_policy(scene.policies.put("p", policy_spec()))
    scene.policies.objects.clear()
    await scene.inventory.see_policy(scene.policies.put("p", {"nonsense": 1}, uid="other"))
    assert scene.inventory.policies("team-a")["p"].valid is None
    assert [change.gone for change in scene.changes] == [False, True, False]


async def test_pods_that_a_watch_saw_appear_are_newborn() -> None:
    scene = Scene()
    scene.inventory.see_pod(make_pod("old"))
    scene.inventory.see_pod(make_pod("new"), created=True)
    assert not scene.inventory.is_newborn("uid-of-old")
    assert scene.inventory.is_newborn("uid-of-new")
    scene.inventory.see_pod(make_pod("new"), gone=True)
    assert not scene.inventory.is_newborn("uid-of-new")
    assert scene.inventory.pods("team-a").keys() == {"uid-of-old"}


async def test_a_status_that_cannot_be_read_is_no_status() -> None:
    scene = Scene()
    policy = scene.policies.put("p", policy_spec())
    await scene.inventory.see_policy({**policy, "status": {"unknown": 1}})
    assert scene.inventory.policies("team-a")["p"].status.pods is None


async def test_it_resyncs_until_it_is_stopped(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("aipolicy_operator.services.inventories.RESYNC_SECONDS", 0.0)
    scene = Scene()
    tries = 0
    found = asyncio.Event()

    async def list_policies(_: str | None = None) -> list[dict[str, Any]]:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise ClusterError("no answer")
        return [scene.policies.put("p", policy_spec())]

    monkeypatch.setattr(scene.policies, "list", list_policies)
    scene.inventory.subscribe(lambda _: found.set())
    running = asyncio.create_task(scene.inventory.run())
    await found.wait()
    running.cancel()
    assert "could not be listed" in caplog.text

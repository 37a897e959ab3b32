import asyncio
from typing import Any

from aipolicy_operator.cluster import ClusterError
from aipolicy_operator.domain.decisions import Counts
from aipolicy_operator.domain.periods import parse_time
from aipolicy_operator.domain.registries import Ack, Hello, Nack, Registry, Report
from aipolicy_operator.domain.watched_pods import watch_pod
from aipolicy_operator.services.inventories import Inventory
from aipolicy_operator.services.snapshots import Snapshots
from aipolicy_operator.services.statuses import RETRY_SECONDS, Statuses
from support.memory_clusters import (
    MemoryPods,
    MemoryResources,
    budget_spec,
    condition,
    make_pod,
    policy_spec,
)


class Scene:
    def __init__(self, policies: MemoryResources | None = None) -> None:
        self.policies = policies or MemoryResources("AIPolicy")
        self.budgets = MemoryResources("AIBudget")
        self.pods = MemoryPods()
        self.inventory = Inventory(self.policies, self.budgets, self.pods)
        self.snapshots = Snapshots(self.inventory, lambda *_: "", lambda: "")
        self.registry = Registry()
        self.monotonic = 100.0
        self.statuses = Statuses(
            store=self.policies,
            inventory=self.inventory,
            snapshots=self.snapshots,
            registry=self.registry,
            clock=lambda: parse_time("2025-06-01T12:00:00Z"),
            monotonic=lambda: self.monotonic,
        )

    async def policy(self, **fields: Any) -> None:
        await self.inventory.see_policy(self.policies.put("p", policy_spec(**fields)))

    def guard(self, name: str, session: str = "s1") -> str:
        """A pod with a guard that enforces what it is to enforce."""
        pod = make_pod(name)
        self.pods.pods[name] = pod
        self.inventory.see_pod(pod)
        snapshot = self.snapshots.current(watch_pod(pod))
        assert snapshot is not None
        self.registry.hello(f"uid-of-{name}", Hello(session, snapshot.hash, "1"), newborn=False)
        return snapshot.hash

    def report(self, name: str, denied: int) -> None:
        report = Report({"p": Counts(denied=denied)})
        for progress in self.registry.report(f"uid-of-{name}", report):
            self.statuses.count(watch_pod(make_pod(name)), progress)

    async def written(self) -> dict[str, Any]:
        self.monotonic += 1.0
        await self.statuses.write_due()
        return self.policies.status("p")


async def test_a_policy_that_nobody_knows_yet_gets_its_status() -> None:
    scene = Scene()
    await scene.policy()
    status = await scene.written()
    assert status["observedGeneration"] == 1
    assert condition(status, "Accepted")["status"] == "True"
    assert condition(status, "Enforced")["reason"] == "NoPods"


async def test_it_follows_the_guards() -> None:
    scene = Scene()
    await scene.policy()
    scene.guard("a")
    status = await scene.written()
    assert status["pods"] == {"matched": 1, "injected": 1, "current": 1}
    assert condition(status, "Enforced")["status"] == "True"
    await scene.policy(mode="Audit")
    wanted = scene.snapshots.current(watch_pod(make_pod("a")))
    assert wanted is not None
    assert condition(await scene.written(), "Programmed")["reason"] == "Pending"
    scene.registry.acknowledge("uid-of-a", Nack(wanted.hash, "no such mode"))
    scene.statuses.touch("team-a")
    assert "no such mode" in condition(await scene.written(), "Programmed")["message"]
    scene.registry.acknowledge("uid-of-a", Ack(wanted.hash))
    scene.statuses.touch("team-a")
    assert condition(await scene.written(), "Programmed")["status"] == "True"


async def test_pods_that_do_not_live_or_are_not_selected_do_not_count() -> None:
    scene = Scene()
    await scene.policy()
    scene.inventory.see_pod(make_pod("other", labels={"app": "web"}))
    ended = make_pod("ended")
    ended["status"]["phase"] = "Succeeded"
    scene.inventory.see_pod(ended)
    scene.inventory.see_pod(make_pod("bare", injected=False))
    status = await scene.written()
    assert status["pods"]["matched"] == 1
    assert status["bypasses"][0]["pod"] == "bare"


async def test_a_missing_budget_is_said() -> None:
    scene = Scene()
    await scene.policy(budgets=[{"name": "b"}])
    assert condition(await scene.written(), "Accepted")["reason"] == "BudgetNotFound"
    scene.inventory.see_budget(scene.budgets.put("b", budget_spec()))
    assert condition(await scene.written(), "Accepted")["reason"] == "Valid"


async def test_it_is_written_at_most_once_a_second_and_only_when_it_changes() -> None:
    scene = Scene()
    await scene.policy()
    await scene.statuses.write_due()
    assert scene.policies.writes == 1
    for name in ("a", "b", "c"):
        scene.guard(name)
        await scene.statuses.write_due()
    assert scene.policies.writes == 1
    await scene.written()
    assert scene.policies.writes == 2
    scene.statuses.touch("team-a")
    await scene.written()
    assert scene.policies.writes == 2


async def test_decisions_are_counted_over_restarts() -> None:
    scene = Scene()
    await scene.policy()
    scene.guard("a")
    scene.report("a", 5)
    assert (await scene.written())["decisions"]["denied"] == 5
    restarted = Scene(scene.policies)
    await restarted.inventory.resync()
    restarted.guard("a")
    restarted.report("a", 5)
    assert (await restarted.written())["decisions"]["denied"] == 5
    restarted.report("a", 6)
    assert (await restarted.written())["decisions"]["denied"] == 6
    restarted.guard("a", session="s2")
    restarted.report("a", 2)
    assert (await restarted.written())["decisions"] == {
        "allowed": 0,
        "denied": 8,
        "redacted": 0,
        "wouldDeny": 0,
        "wouldRedact": 0,
        "since": "2025-06-01T12:00:00Z",
    }


async def test_a_policy_made_anew_counts_anew() -> None:
    scene = Scene()
    await scene.policy()
    scene.guard("a")
    scene.report("a", 5)
    await scene.inventory.see_policy(scene.policies.objects["team-a", "p"], gone=True)
    scene.policies.objects.clear()
    await scene.inventory.see_policy(
        scene.policies.put("p", policy_spec(), uid="new", creationTimestamp="2025-06-02T00:00:00Z")
    )
    scene.report("a", 6)
    assert (await scene.written())["decisions"]["denied"] == 1


async def test_a_conflict_is_read_again() -> None:
    scene = Scene()
    await scene.policy()
    scene.policies.put("p", policy_spec(mode="Audit"))
    status = await scene.written()
    assert status["observedGeneration"] == 2
    assert condition(status, "Enforced")["reason"] == "ModeAudit"


async def test_a_policy_that_is_gone_is_not_written() -> None:
    scene = Scene()
    await scene.policy()
    scene.policies.objects.clear()
    await scene.statuses.write_due()
    assert scene.policies.writes == 0


async def test_without_the_api_server_it_is_written_later() -> None:
    scene = Scene()
    await scene.policy()

    def fail() -> None:
        raise ClusterError("no answer")

    scene.policies.before_write = fail
    await scene.statuses.write_due()
    scene.policies.before_write = lambda: None
    scene.monotonic += RETRY_SECONDS
    assert (await scene.written())["observedGeneration"] == 1


async def test_it_writes_by_itself_until_it_is_stopped() -> None:
    scene = Scene()
    statuses = Statuses(
        store=scene.policies,
        inventory=scene.inventory,
        snapshots=scene.snapshots,
        registry=scene.registry,
    )
    written: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    scene.policies.on_write = written.put_nowait
    running = asyncio.create_task(statuses.run())
    await scene.policy()
    assert (await written.get())["status"]["observedGeneration"] == 1
    await scene.policy(mode="Audit")
    assert (await written.get())["status"]["observedGeneration"] == 2
    running.cancel()

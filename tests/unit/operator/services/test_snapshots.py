from collections.abc import Iterable

from aipolicy.effective import EffectivePolicy
from aipolicy_operator.domain.probes import HttpProbe
from aipolicy_operator.domain.watched_pods import watch_pod
from aipolicy_operator.envoy import build_clusters, build_listeners
from aipolicy_operator.services.inventories import Inventory
from aipolicy_operator.services.snapshots import MAX_SNAPSHOTS, Snapshots
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
        self.inventory = Inventory(self.policies, self.budgets, MemoryPods())
        self.builds = 0
        self.snapshots = Snapshots(self.inventory, self.build, lambda: "clusters")

    def build(self, policy: EffectivePolicy, probes: Iterable[HttpProbe]) -> str:
        self.builds += 1
        return f"listeners for {policy.ports} and {list(probes)}"


POD = watch_pod(make_pod("a"))


async def test_a_snapshot_holds_what_selects_the_pod() -> None:
    scene = Scene()
    await scene.inventory.see_policy(scene.policies.put("p", policy_spec(budgets=[{"name": "b"}])))
    await scene.inventory.see_policy(
        scene.policies.put("q", {"selector": {"matchLabels": {"app": "x"}}})
    )
    scene.inventory.see_budget(scene.budgets.put("b", budget_spec(onLedgerUnavailable="Allow")))
    snapshot = scene.snapshots.current(POD)
    assert snapshot is not None
    effective = EffectivePolicy.model_validate_json(snapshot.policy)
    assert effective.hash == snapshot.hash
    assert [policy.name for policy in effective.policies] == ["p"]
    assert effective.ports == (8000,)
    assert effective.budgets[0].on_ledger_unavailable == "Allow"
    assert snapshot.listeners == b"listeners for (8000,) and []"
    assert snapshot.clusters == b"clusters"


async def test_pods_that_differ_in_nothing_share_a_snapshot() -> None:
    scene = Scene()
    await scene.inventory.see_policy(scene.policies.put("p", policy_spec()))
    for number in range(5):
        assert scene.snapshots.current(watch_pod(make_pod(str(number)))) is not None
    assert scene.builds == 1
    scene.snapshots.current(watch_pod(make_pod("other", ports="8000,8001")))
    await scene.inventory.see_policy(scene.policies.put("p", policy_spec(mode="Audit")))
    scene.snapshots.current(POD)
    assert scene.builds == 3


async def test_a_policy_made_anew_is_another_policy() -> None:
    scene = Scene()
    await scene.inventory.see_policy(scene.policies.put("p", policy_spec()))
    first = scene.snapshots.current(POD)
    scene.policies.objects.clear()
    await scene.inventory.see_policy(scene.policies.put("p", policy_spec(mode="Audit"), uid="new"))
    assert scene.snapshots.current(POD) != first


async def test_without_a_policy_the_guard_passes_everything() -> None:
    snapshot = Scene().snapshots.current(POD)
    assert snapshot is not None
    assert not EffectivePolicy.model_validate_json(snapshot.policy).active


async def test_an_unreadable_policy_weakens_nothing() -> None:
    scene = Scene()
    await scene.inventory.see_policy(scene.policies.put("p", {"nonsense": 1}))
    assert scene.snapshots.current(POD) is None
    assert scene.snapshots.current(watch_pod(make_pod("b", namespace="team-b"))) is not None


async def test_snapshots_are_not_kept_for_ever() -> None:
    scene = Scene()
    for port in range(1, MAX_SNAPSHOTS + 3):
        scene.snapshots.current(watch_pod(make_pod("a", ports=str(port))))
    scene.snapshots.current(watch_pod(make_pod("a", ports="1")))
    assert scene.builds == MAX_SNAPSHOTS + 3


async def test_the_real_builders_fit() -> None:
    scene = Scene()
    snapshot = Snapshots(scene.inventory, build_listeners, build_clusters).current(POD)
    assert snapshot is not None
    assert b"8000" in snapshot.listeners

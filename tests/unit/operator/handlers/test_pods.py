import kopf
from aipolicy_operator.handlers.pods import watch_pod
from aipolicy_operator.services.inventories import Inventory
from support.memory_clusters import MemoryPods, MemoryResources, make_pod


async def test_pods_come_and_go() -> None:
    inventory = Inventory(MemoryResources("AIPolicy"), MemoryResources("AIBudget"), MemoryPods())
    memo = kopf.Memo(inventory=inventory)
    await watch_pod(event={"type": None, "object": make_pod("old")}, memo=memo)
    await watch_pod(event={"type": "ADDED", "object": make_pod("new")}, memo=memo)
    assert inventory.pods("team-a").keys() == {"uid-of-old", "uid-of-new"}
    assert inventory.is_newborn("uid-of-new")
    assert not inventory.is_newborn("uid-of-old")
    await watch_pod(event={"type": "DELETED", "object": make_pod("new")}, memo=memo)
    assert inventory.pods("team-a").keys() == {"uid-of-old"}

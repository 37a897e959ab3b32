import kopf
from aipolicy_operator.handlers.pods import watch_pod
from aipolicy_operator.services.inventories import Inventory
from support.memory_clusters import MemoryPods, MemoryResources, make_pod
from support.watches import tell


async def test_pods_come_and_go() -> None:
    inventory = Inventory(MemoryResources("AIPolicy"), MemoryResources("AIBudget"), MemoryPods())
    memo = kopf.Memo(inventory=inventory)
    await tell(watch_pod, None, make_pod("old"), memo)
    await tell(watch_pod, "ADDED", make_pod("new"), memo)
    assert inventory.pods("team-a").keys() == {"uid-of-old", "uid-of-new"}
    assert inventory.is_newborn("uid-of-new")
    assert not inventory.is_newborn("uid-of-old")
    await tell(watch_pod, "DELETED", make_pod("new"), memo)
    assert inventory.pods("team-a").keys() == {"uid-of-old"}

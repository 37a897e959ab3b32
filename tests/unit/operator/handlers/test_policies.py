import kopf
from aipolicy_operator.handlers.policies import watch_policy
from aipolicy_operator.services.inventories import Inventory
from support.memory_clusters import MemoryPods, MemoryResources, policy_spec
from support.watches import tell


async def test_policies_come_and_go() -> None:
    policies = MemoryResources("AIPolicy")
    inventory = Inventory(policies, MemoryResources("AIBudget"), MemoryPods())
    memo = kopf.Memo(inventory=inventory)
    policy = policies.put("p", policy_spec())
    await tell(watch_policy, None, policy, memo)
    assert inventory.namespaces() == {"team-a"}
    await tell(watch_policy, "DELETED", policy, memo)
    assert inventory.namespaces() == frozenset()

import kopf
from aipolicy_operator.handlers.budgets import watch_budget
from aipolicy_operator.services.inventories import Inventory
from support.memory_clusters import MemoryPods, MemoryResources, budget_spec
from support.watches import tell


async def test_budgets_come_and_go() -> None:
    budgets = MemoryResources("AIBudget")
    inventory = Inventory(MemoryResources("AIPolicy"), budgets, MemoryPods())
    memo = kopf.Memo(inventory=inventory)
    budget = budgets.put("b", budget_spec())
    await tell(watch_budget, "MODIFIED", budget, memo)
    assert inventory.budgets("team-a").keys() == {"b"}
    await tell(watch_budget, "DELETED", budget, memo)
    assert inventory.budgets("team-a") == {}

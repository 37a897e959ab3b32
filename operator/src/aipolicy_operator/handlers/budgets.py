"""What happens to budgets in the cluster, told to the inventory."""

import kopf
from aipolicy.schemas import GROUP, VERSION

from aipolicy_operator.services.inventories import Inventory


@kopf.on.event(GROUP, VERSION, "aibudgets")
async def watch_budget(event: kopf.RawEvent, memo: kopf.Memo, **_: object) -> None:
    """A budget was created, changed or deleted."""
    inventory: Inventory = memo.inventory
    inventory.see_budget(dict(event["object"]), gone=event["type"] == "DELETED")

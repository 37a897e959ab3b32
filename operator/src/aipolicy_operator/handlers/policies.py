"""What happens to policies in the cluster, told to the inventory."""

import kopf
from aipolicy.schemas import GROUP, VERSION

from aipolicy_operator.services.inventories import Inventory


@kopf.on.event(GROUP, VERSION, "aipolicies")
async def watch_policy(event: kopf.RawEvent, memo: kopf.Memo, **_: object) -> None:
    """A policy was created, changed or deleted."""
    inventory: Inventory = memo.inventory
    await inventory.see_policy(dict(event["object"]), gone=event["type"] == "DELETED")

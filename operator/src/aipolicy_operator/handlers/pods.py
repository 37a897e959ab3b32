"""What happens to pods in the cluster, told to the inventory."""

import kopf

from aipolicy_operator.services.inventories import Inventory


@kopf.on.event("", "v1", "pods")
async def watch_pod(event: kopf.RawEvent, memo: kopf.Memo, **_: object) -> None:
    """A pod was created, changed or deleted; pods that were there before have no type."""
    inventory: Inventory = memo.inventory
    inventory.see_pod(
        dict(event["object"]),
        created=event["type"] == "ADDED",
        gone=event["type"] == "DELETED",
    )

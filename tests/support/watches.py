"""Kopf's part in the tests of its handlers."""

from typing import Any

import kopf


async def tell(handler: Any, kind: str | None, item: dict[str, Any], memo: kopf.Memo) -> None:
    """Hand an event to a handler, with the arguments that ours look at."""
    await handler(event={"type": kind, "object": item}, memo=memo)

"""Letting an event loop come to rest, so that no test waits for time to pass."""

import asyncio

ROUNDS = 50
"""More than any task of the tests needs to get from one wait for the outside to the next."""


async def settle() -> None:
    """Let all tasks go on as far as they can by themselves."""
    for _ in range(ROUNDS):
        await asyncio.sleep(0)

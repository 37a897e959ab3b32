"""Live lookups that are shared without ever being stale.

Each pod's admission must see every policy that was created before it, so nothing may be
cached. But in a burst of pods, questions that arrive while a list is under way can all be
answered by the next one: it begins after each of them was asked. So a namespace costs the
API server two lists at a time at most, whether one pod is created or five hundred.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Answer = TypeVar("Answer")


class LiveLookups(Generic[Key, Answer]):
    """Answers by key; each answer was fetched after it was asked for."""

    def __init__(self, fetch: Callable[[Key], Awaitable[Answer]]) -> None:
        self._fetch = fetch
        self._running: dict[Key, asyncio.Task[Answer]] = {}
        self._waiting: dict[Key, asyncio.Task[Answer]] = {}

    async def get(self, key: Key) -> Answer:
        """The answer, or whatever the fetch raises. Who is cancelled cancels nobody else."""
        task = self._waiting.get(key)
        if task is None:
            running = self._running.get(key)
            task = asyncio.create_task(self._run(key, running))
            # A task that waits for nobody starts at once, and is too late for the next asker.
            if running is None:
                self._running[key] = task
            else:
                self._waiting[key] = task
            task.add_done_callback(_retrieve)
        return await asyncio.shield(task)

    async def _run(self, key: Key, before: asyncio.Task[Answer] | None) -> Answer:
        current = asyncio.current_task()
        if before is not None:
            await asyncio.wait([before])
            self._running[key] = self._waiting.pop(key)
        try:
            return await self._fetch(key)
        finally:
            if self._running.get(key) is current:
                del self._running[key]


def _retrieve(task: asyncio.Task[Answer]) -> None:
    """Look at the outcome, so that asyncio does not report a failure nobody waited for."""
    if not task.cancelled():
        task.exception()

"""Live lookups that are shared without ever being stale.

Each pod's admission must see every policy that was created before it, so nothing may be
cached. But in a burst of pods, all questions that come before a list begins can be
answered by it. Lists begin a moment apart and few run at a time, so a namespace costs the
API server some fifty lists a second at most, whether one pod is created or five hundred.

They overlap because a consistent list mostly waits: the API server serves it from its
watch cache once etcd has said how far that is, which it asks every 100 ms
(``k8s.io/apiserver``, ``cacher/progress``).
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Answer = TypeVar("Answer")

WINDOW = 0.02
"""Seconds between the beginnings of two fetches for one key, unless the first is over."""
MAX_RUNNING = 6
"""Fetches for one key at a time."""


class LiveLookups(Generic[Key, Answer]):
    """Answers by key; each answer was fetched after it was asked for."""

    def __init__(self, fetch: Callable[[Key], Awaitable[Answer]], window: float = WINDOW) -> None:
        self._fetch = fetch
        self._window = window
        self._waiting: dict[Key, asyncio.Task[Answer]] = {}
        self._running: dict[Key, set[asyncio.Task[Answer]]] = {}

    async def get(self, key: Key) -> Answer:
        """The answer, or whatever the fetch raises. Who is cancelled cancels nobody else."""
        task = self._waiting.get(key)
        if task is None:
            task = asyncio.create_task(self._run(key))
            task.add_done_callback(_retrieve)
            self._waiting[key] = task
        return await asyncio.shield(task)

    async def _run(self, key: Key) -> Answer:
        await self._turn(key)
        # Who asks from here on is too late for this one.
        task = self._waiting.pop(key)
        running = self._running.setdefault(key, set())
        running.add(task)
        try:
            return await self._fetch(key)
        finally:
            running.discard(task)
            if not running:
                self._running.pop(key, None)

    async def _turn(self, key: Key) -> None:
        timeout: float | None = self._window
        while running := self._running.get(key):
            await asyncio.wait(running, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
            if len(running) < MAX_RUNNING:
                return
            timeout = None


def _retrieve(task: asyncio.Task[Answer]) -> None:
    """Look at the outcome, so that asyncio does not report a failure nobody waited for."""
    if not task.cancelled():
        task.exception()

"""Loops: how often the very same request came lately.

An agent that runs wild repeats itself to the byte. Requests are counted by a hash of
their body, from the first one on; when the window is over, counting begins anew.
"""

from collections import OrderedDict
from typing import Final

MAX_COUNTS: Final = 16_384
"""Bodies that are counted at a time; the one that was longest not seen is forgotten first."""


class LoopCounts:
    """Requests by body, of all sessions."""

    __slots__ = ("_counts", "_most")

    def __init__(self, most: int = MAX_COUNTS) -> None:
        self._most = most
        self._counts: OrderedDict[bytes, tuple[float, int]] = OrderedDict()
        """When counting began, and how many came since."""

    def __len__(self) -> int:
        """Bodies that are counted."""
        return len(self._counts)

    def add(self, body: bytes, now: float, *, most: int, window: float) -> float | None:
        """Count a request, by a hash that tells sessions and bodies apart.

        Returns:
            None for up to `most` requests in `window` seconds; for any further one, which
            is not counted, the seconds until it may come again.
        """
        start, count = self._counts.pop(body, (now, 0))
        if now - start >= window:
            start, count = now, 0
        passes = count < most
        self._counts[body] = start, count + passes
        if len(self._counts) > self._most:
            self._counts.popitem(last=False)
        return None if passes else window - (now - start)

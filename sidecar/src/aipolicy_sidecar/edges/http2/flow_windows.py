"""The arithmetic of flow control (RFC 9113, 5.2 and 6.9), for either direction."""

from typing import Final

from aipolicy_sidecar.edges.http2.frames import MAX_WINDOW

DEFAULT_WINDOW: Final = 2**16 - 1


class WindowError(Exception):
    """A window was overrun, or opened too far."""


class SendWindow:
    """How many bytes the peer still takes. Negative after it made its initial window smaller."""

    __slots__ = ("left",)

    def __init__(self, left: int) -> None:
        self.left = left

    def take(self, wanted: int) -> int:
        """Use up to so many bytes of it; how many there were."""
        taken = max(0, min(wanted, self.left))
        self.left -= taken
        return taken

    def widen(self, increment: int) -> None:
        """Add what the peer said, which may be negative. WindowError beyond the largest window."""
        if self.left + increment > MAX_WINDOW:
            raise WindowError
        self.left += increment


class ReceiveWindow:
    """How many bytes the peer may still send, and what to give back of those it sent.

    Bytes are given back in halves of the window, so that a WINDOW_UPDATE is rare. While
    the window is held, nothing is: the peer comes to a stop by itself.
    """

    __slots__ = ("_enough", "_owed", "held", "left")

    def __init__(self, size: int) -> None:
        self._enough = (size + 1) // 2
        self._owed = 0
        self.left = size
        self.held = False

    def take(self, size: int) -> int:
        """Count bytes that have come; by how much to widen it now, which is mostly 0.

        Raises:
            WindowError: When the peer was not allowed them.
        """
        if size > self.left:
            raise WindowError
        self.left -= size
        self._owed += size
        return self.give_back() if self._owed >= self._enough else 0

    def give_back(self) -> int:
        """By how much to widen it now."""
        if self.held or self._owed < self._enough:
            return 0
        owed, self._owed = self._owed, 0
        self.left += owed
        return owed

"""How much a peer may ask of the guard without getting on with anything.

Frames that carry no message (SETTINGS, PING, RST_STREAM, PRIORITY, empty ones, unknown
ones) each cost a little time and some an answer. More of them than the proxy could have
any use for are an attack or a fault: CVE-2019-9512, -9515, -9518, CVE-2023-44487.
"""

from typing import Final

from aipolicy_sidecar.edges.http2.faults import ErrorCode, Http2ConnectionError

BURST: Final = 20_000
"""Such frames at once."""
RATE: Final = 10_000
"""And per second: more than one thread of Envoy can open streams, each of which a client
may abandon."""


class FloodLimit:
    """A token bucket; it knows no clock, but is told the time."""

    __slots__ = ("_left", "_now")

    def __init__(self) -> None:
        self._left = float(BURST)
        self._now: float | None = None

    def pass_time(self, now: float) -> None:
        """It is `now`, in seconds on a clock that never goes back."""
        if self._now is not None:
            self._left = min(BURST, self._left + (now - self._now) * RATE)
        self._now = now

    def spend(self) -> None:
        """Count a frame.

        Raises:
            Http2ConnectionError: When it is one too many.
        """
        self._left -= 1
        if self._left < 0:
            raise Http2ConnectionError(ErrorCode.ENHANCE_YOUR_CALM)

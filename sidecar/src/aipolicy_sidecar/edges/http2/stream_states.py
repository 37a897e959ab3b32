"""The states of a stream, and what each makes of a frame: RFC 9113, 5.1, as a table.

Everything that a stream's state decides is decided here. The guard opens no streams and
never ends its half first while it still listens: it sends its trailers and, if the peer
has not ended its own half, RST_STREAM with NO_ERROR (8.1), after which it is done with
the stream. So "half-closed (local)" and the two reserved states do not occur.

"Closed" is four states, because what may still arrive depends on who closed it:

    IDLE ──HEADERS──▶ OPEN ──END_STREAM──▶ HALF_CLOSED ──trailers sent──▶ ENDED
                       │                        │
                       ├──────RST_STREAM────────┴──▶ RESET      by the peer
                       └──RST_STREAM sent───────────▶ DROPPED   by the guard

A DROPPED stream's frames may still be on their way, so they are ignored. Of the closed
streams only the latest are remembered; an older one, or one that was skipped, is
FORGOTTEN: opening it is an error in either case, and the rest is ignored.
"""

from collections import deque
from enum import Enum, IntEnum
from typing import Final

from aipolicy_sidecar.edges.http2.frames import FrameType

_REMEMBERED: Final = 1024


class StreamState(IntEnum):
    """Where a stream is."""

    IDLE = 0
    OPEN = 1
    HALF_CLOSED = 2
    ENDED = 3
    RESET = 4
    DROPPED = 5
    FORGOTTEN = 6


class Verdict(Enum):
    """What is done with a frame."""

    TAKE = "take"
    IGNORE = "ignore"
    RESET_CLOSED = "stream error STREAM_CLOSED"
    FAIL_CLOSED = "connection error STREAM_CLOSED"
    FAIL_PROTOCOL = "connection error PROTOCOL_ERROR"


_COLUMNS: Final = (
    FrameType.DATA,
    FrameType.HEADERS,
    FrameType.PRIORITY,
    FrameType.RST_STREAM,
    FrameType.WINDOW_UPDATE,
)
_T, _I = Verdict.TAKE, Verdict.IGNORE
_R, _C, _P = Verdict.RESET_CLOSED, Verdict.FAIL_CLOSED, Verdict.FAIL_PROTOCOL
# fmt: off
_ROWS: Final = {
    #                        DATA HEADERS PRIORITY RST_STREAM WINDOW_UPDATE
    StreamState.IDLE:        (_P,   _T,     _I,      _P,        _P),
    StreamState.OPEN:        (_T,   _T,     _I,      _T,        _T),
    StreamState.HALF_CLOSED: (_R,   _R,     _I,      _T,        _T),
    StreamState.ENDED:       (_R,   _C,     _I,      _I,        _I),
    StreamState.RESET:       (_R,   _R,     _I,      _I,        _I),
    StreamState.DROPPED:     (_I,   _I,     _I,      _I,        _I),
    StreamState.FORGOTTEN:   (_I,   _P,     _I,      _I,        _I),
}
# fmt: on
RECEIVED: Final = {
    (state, kind): verdict
    for state, row in _ROWS.items()
    for kind, verdict in zip(_COLUMNS, row, strict=True)
}
"""What is done with a frame of a stream in a state."""


class ClosedStreams:
    """How the latest closed streams came to their end."""

    __slots__ = ("_order", "_states")

    def __init__(self) -> None:
        self._states: dict[int, StreamState] = {}
        self._order: deque[int] = deque()

    def add(self, stream_id: int, state: StreamState) -> None:
        """Remember a stream that is closed now."""
        if stream_id not in self._states:
            self._order.append(stream_id)
        self._states[stream_id] = state
        if len(self._order) > _REMEMBERED:
            del self._states[self._order.popleft()]

    def state(self, stream_id: int) -> StreamState:
        """How it ended."""
        return self._states.get(stream_id, StreamState.FORGOTTEN)

    def __len__(self) -> int:
        return len(self._order)

"""What a connection tells about its streams. Tuples, since each message costs at least one."""

from typing import NamedTuple


class StreamOpened(NamedTuple):
    """The peer began a call."""

    stream_id: int


class DataReceived(NamedTuple):
    """The peer sent bytes of a call; messages are cut out of them elsewhere."""

    stream_id: int
    data: bytes
    end: bool
    """Whether they were the last."""


class StreamWritable(NamedTuple):
    """Everything that the peer's windows had kept back was sent."""

    stream_id: int


class StreamClosed(NamedTuple):
    """A call is over before its answer was: the peer left it, or broke the protocol on it."""

    stream_id: int


StreamEvent = StreamOpened | DataReceived | StreamWritable | StreamClosed

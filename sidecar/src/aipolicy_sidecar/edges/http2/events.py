"""What a connection tells about its streams."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StreamOpened:
    """The peer began a call."""

    stream_id: int


@dataclass(frozen=True, slots=True)
class DataReceived:
    """The peer sent bytes of a call; messages are cut out of them elsewhere."""

    stream_id: int
    data: bytes
    end: bool
    """Whether they were the last."""


@dataclass(frozen=True, slots=True)
class StreamWritable:
    """Everything that the peer's windows had kept back was sent."""

    stream_id: int


@dataclass(frozen=True, slots=True)
class StreamClosed:
    """A call is over before its answer was: the peer left it, or broke the protocol on it."""

    stream_id: int


StreamEvent = StreamOpened | DataReceived | StreamWritable | StreamClosed

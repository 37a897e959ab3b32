"""The guard's side of the streams: what is said on each, and when the peer may say more.

Everything that the owner of a call may do with its stream is here, apart from what frames
do (`connections`). Whatever is said on a stream that is over is not sent: its owner need
not know that the peer has left it.
"""

from collections.abc import Iterable

from aipolicy_sidecar.edges.http2.faults import ErrorCode
from aipolicy_sidecar.edges.http2.frames import (
    Flag,
    FrameType,
    write_frame,
    write_reset,
    write_window_update,
)
from aipolicy_sidecar.edges.http2.grpc_messages import (
    HEADERS,
    GrpcStatus,
    only_trailers,
    trailers,
    write_message,
)
from aipolicy_sidecar.edges.http2.outboxes import Outbox
from aipolicy_sidecar.edges.http2.stream_states import StreamState
from aipolicy_sidecar.edges.http2.stream_tables import Stream, StreamTable


class Answers:
    """What is said on the streams of a connection."""

    __slots__ = ("_outbox", "_streams")

    def __init__(self, streams: StreamTable, outbox: Outbox) -> None:
        self._streams = streams
        self._outbox = outbox

    def send(self, stream_id: int, message: bytes) -> bool:
        """Answer with a message; False if it waits for the peer, until `StreamWritable`."""
        stream = self._live(stream_id)
        if stream is None:
            return True
        if not stream.answered:
            stream.answered = True
            head = write_frame(FrameType.HEADERS, Flag.END_HEADERS, stream_id, HEADERS)
            self._outbox.put(head)
        return self._outbox.send(stream_id, write_message(message))

    def end(self, stream_id: int, status: GrpcStatus) -> None:
        """End the answer, behind what it still has to send."""
        stream = self._live(stream_id)
        if stream is None:
            return
        stream.ending = True
        block = trailers(status) if stream.answered else only_trailers(status)
        if self._outbox.end(stream_id, block):
            self._finish(stream_id, stream)

    def reset(self, stream_id: int, code: ErrorCode) -> None:
        """End a stream at once."""
        if self._live(stream_id) is not None:
            self.drop(stream_id, StreamState.DROPPED)
            self._outbox.put(write_reset(stream_id, code))

    def hold(self, stream_id: int, *, held: bool) -> None:
        """Let the peer send no more on a stream than it was already allowed, or let it go on."""
        stream = self._streams.get(stream_id)
        if stream is not None and stream.window.held is not held:
            stream.window.held = held
            if stream.state is StreamState.OPEN and (increment := stream.window.give_back()):
                self._outbox.put(write_window_update(stream_id, increment))

    def drop(self, stream_id: int, state: StreamState) -> bool:
        """A stream is over, and what it has not sent forgotten; whether it was not before."""
        self._outbox.drop(stream_id)
        return self._streams.close(stream_id, state)

    def drop_all(self) -> None:
        """The connection is at its end."""
        for stream_id in self._streams.ids():
            self.drop(stream_id, StreamState.DROPPED)

    def settle(self, sent: Iterable[int]) -> list[int]:
        """Finish those of some streams whose last word was just sent; the others may go on."""
        going = []
        for stream_id in sent:
            stream = self._streams.get(stream_id)
            if stream is not None and stream.ending:
                self._finish(stream_id, stream)
            else:
                going.append(stream_id)
        return going

    def _finish(self, stream_id: int, stream: Stream) -> None:
        """The trailers of a stream were sent."""
        if stream.state is StreamState.HALF_CLOSED:
            self.drop(stream_id, StreamState.ENDED)
        else:
            self.drop(stream_id, StreamState.DROPPED)
            self._outbox.put(write_reset(stream_id, ErrorCode.NO_ERROR))

    def _live(self, stream_id: int) -> Stream | None:
        stream = self._streams.get(stream_id)
        return None if stream is None or stream.ending else stream

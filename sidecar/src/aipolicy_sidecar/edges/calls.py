"""One gRPC call on a connection: bytes become messages, each of which is answered in turn.

A call is busy while it waits for a ledger, for classifiers or for the peer's windows. What
comes then is kept, and the stream's own window held, so that the peer comes to a stop. No
I/O here: what has to be asked is returned.
"""

from collections import deque
from typing import Protocol

from aipolicy_sidecar.core.actions import Ask
from aipolicy_sidecar.core.events import AskAnswer, CloseReason
from aipolicy_sidecar.edges.http2.answers import Answers
from aipolicy_sidecar.edges.http2.grpc_messages import GrpcError, GrpcStatus, MessageReader


class Messages(Protocol):
    """What answers the messages of a call: an `ExchangeStream`."""

    def receive(self, data: bytes) -> bytes | Ask:
        """Take a message."""
        ...

    def resume(self, answer: AskAnswer) -> bytes | Ask:
        """Go on with what was asked for."""
        ...

    def fail(self, error: Exception) -> bytes:
        """Give the last answer, because the guard cannot go on."""
        ...

    def close(self, reason: CloseReason) -> None:
        """It is over."""
        ...

    @property
    def failed(self) -> bool:
        """Whether the last answer was given."""
        ...


class Call:
    """The call on a stream."""

    __slots__ = (
        "_answers",
        "_asks",
        "_ended",
        "_held",
        "_queue",
        "_queued",
        "_reader",
        "_stream",
        "_stream_id",
        "kept",
        "over",
        "waits",
    )

    def __init__(self, answers: Answers, stream_id: int, stream: Messages) -> None:
        self._answers = answers
        self._stream_id = stream_id
        self._stream = stream
        self._reader = MessageReader()
        self._queue: deque[bytes] = deque()
        self._queued = 0
        self._asks = False
        self._ended = False
        self._held = False
        self.waits = False
        """Whether its last answer waits for the peer."""
        self.kept = 0
        """Bytes that came and are not dealt with."""
        self.over = False
        """Whether it has had its last answer, or was closed."""

    def receive(self, data: bytes, end: bool) -> Ask | None:
        """Take bytes of the peer, which may be the last; what to ask, if anything."""
        try:
            messages = self._reader.feed(data)
        except GrpcError as error:
            self._finish(error.status, CloseReason.CANCELLED)
            return None
        self._ended = end
        self._queue += messages
        self._queued += sum(map(len, messages))
        return self._go_on()

    def resume(self, answer: AskAnswer) -> Ask | None:
        """Go on with what was asked for; what to ask next, if anything."""
        self._asks = False
        return self._answer(self._stream.resume(answer)) or self._go_on()

    def fail(self, error: Exception) -> Ask | None:
        """Refuse, because it could not be asked: the call is over."""
        self._asks = False
        return self._answer(self._stream.fail(error))

    def go_on(self) -> Ask | None:
        """The peer takes more; what to ask, if anything."""
        self.waits = False
        return self._go_on()

    def close(self) -> None:
        """The peer is gone, or has left the call."""
        self.over = True
        self._queue.clear()
        self._stream.close(CloseReason.CANCELLED)

    def _go_on(self) -> Ask | None:
        """Answer what was kept, as far as the call is not busy; what to ask."""
        queue, ask = self._queue, None
        while queue and not (self.waits or self._asks or self.over):
            message = queue.popleft()
            self._queued -= len(message)
            ask = self._answer(self._stream.receive(message))
        self.kept = self._reader.kept + self._queued
        if not (self.waits or self._asks or self.over):
            if self._ended:
                self._end()
            elif self._held:
                self._hold(held=False)
        return ask

    def _answer(self, answer: bytes | Ask) -> Ask | None:
        if not isinstance(answer, bytes):
            self._asks = True
            self._hold(held=True)
            return answer
        if not self._answers.send(self._stream_id, answer):
            self.waits = True
            self._hold(held=True)
        if self._stream.failed:
            self._finish(GrpcStatus.OK, CloseReason.COMPLETED)
        return None

    def _hold(self, *, held: bool) -> None:
        self._held = held
        self._answers.hold(self._stream_id, held=held)

    def _end(self) -> None:
        """Everything that the peer sent to its end was answered."""
        if self._reader.kept:
            self._finish(GrpcStatus.INTERNAL, CloseReason.CANCELLED)
        else:
            self._finish(GrpcStatus.OK, CloseReason.COMPLETED)

    def _finish(self, status: GrpcStatus, reason: CloseReason) -> None:
        self._answers.end(self._stream_id, status)
        self.over = True
        self._queue.clear()
        self._stream.close(reason)

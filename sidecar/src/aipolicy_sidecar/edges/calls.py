"""One gRPC call on a connection: bytes become messages, each of which is answered in turn.

A call is busy while it waits for the ledger or for the peer's windows. What comes then
is kept, and the stream's own window held, so that the peer comes to a stop. No I/O here:
what has to be asked of the ledger is returned.
"""

from collections import deque
from typing import Protocol

from aipolicy_sidecar.core.actions import AskLease
from aipolicy_sidecar.core.events import CloseReason, LeaseAnswer
from aipolicy_sidecar.edges.http2.answers import Answers
from aipolicy_sidecar.edges.http2.grpc_messages import GrpcError, GrpcStatus, MessageReader


class Messages(Protocol):
    """What answers the messages of a call: an `ExchangeStream`."""

    def receive(self, data: bytes) -> bytes | AskLease:
        """Take a message."""
        ...

    def resume(self, answer: LeaseAnswer) -> bytes | AskLease:
        """Go on with what the ledger said."""
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
        "_queue",
        "_queued",
        "_reader",
        "_stream",
        "_stream_id",
        "over",
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
        self.over = False
        """Whether it has had its last answer, or was closed."""

    @property
    def kept(self) -> int:
        """Bytes that came and are not dealt with."""
        return self._reader.kept + self._queued

    def receive(self, data: bytes, *, end: bool) -> AskLease | None:
        """Take bytes of the peer; what to ask the ledger, if anything."""
        try:
            messages = self._reader.feed(data)
        except GrpcError as error:
            self._finish(error.status, CloseReason.CANCELLED)
            return None
        self._ended = end
        self._queue.extend(messages)
        self._queued += sum(map(len, messages))
        return self.go_on()

    def resume(self, answer: LeaseAnswer) -> AskLease | None:
        """Go on with what the ledger said; what to ask it next, if anything."""
        self._asks = False
        return self._answer(self._stream.resume(answer)) or self.go_on()

    def fail(self, error: Exception) -> AskLease | None:
        """Refuse, because the ledger could not be asked: the call is over."""
        self._asks = False
        return self._answer(self._stream.fail(error))

    def go_on(self) -> AskLease | None:
        """Answer what was kept, as far as the call is not busy; what to ask the ledger."""
        while self._queue and not self._busy:
            message = self._queue.popleft()
            self._queued -= len(message)
            ask = self._answer(self._stream.receive(message))
            if ask is not None:
                return ask
        if self._ended and not self._busy:
            whole = not self._reader.kept
            self._finish(
                GrpcStatus.OK if whole else GrpcStatus.INTERNAL,
                CloseReason.COMPLETED if whole else CloseReason.CANCELLED,
            )
        elif not self.over:
            self._answers.hold(self._stream_id, held=self._busy)
        return None

    def close(self) -> None:
        """The peer is gone, or has left the call."""
        self.over = True
        self._queue.clear()
        self._stream.close(CloseReason.CANCELLED)

    @property
    def _busy(self) -> bool:
        return self.over or self._asks or self._answers.blocked(self._stream_id)

    def _answer(self, answer: bytes | AskLease) -> AskLease | None:
        if isinstance(answer, AskLease):
            self._asks = True
            self._answers.hold(self._stream_id, held=True)
            return answer
        self._answers.send(self._stream_id, answer)
        if self._stream.failed:
            self._finish(GrpcStatus.OK, CloseReason.COMPLETED)
        return None

    def _finish(self, status: GrpcStatus, reason: CloseReason) -> None:
        self._answers.end(self._stream_id, status)
        self.over = True
        self._queue.clear()
        self._queued = 0
        self._stream.close(reason)

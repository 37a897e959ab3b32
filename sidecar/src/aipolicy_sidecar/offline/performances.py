"""One message through an exchange of the guard, driven as the proxy drives it."""

from dataclasses import dataclass, field, replace

from aipolicy.segments import Direction

from aipolicy_sidecar.core.actions import Answer, BodyMode, Continue, Finish, Modes, Respond
from aipolicy_sidecar.core.events import (
    Closed,
    Message,
    RequestBody,
    RequestHeaders,
    ResponseBody,
    ResponseHeaders,
)
from aipolicy_sidecar.core.exchanges import Exchange
from aipolicy_sidecar.core.headers import Headers
from aipolicy_sidecar.core.leases import Ledger
from aipolicy_sidecar.core.records import Clock, ExchangeRecord
from aipolicy_sidecar.core.sessions import Sessions
from aipolicy_sidecar.core.snapshots import Snapshot
from aipolicy_sidecar.offline.apis import PATHS
from aipolicy_sidecar.offline.items import MessageItem

_STREAMS = {True: "application/x-ndjson", False: "text/event-stream"}
"""Media types of streams, by whether the API is Ollama's."""


@dataclass(frozen=True, slots=True)
class Played:
    """What came of an exchange."""

    output: bytes = field(repr=False)
    record: ExchangeRecord


class Performance:
    """One exchange."""

    def __init__(self, snapshot: Snapshot, sessions: Sessions, clock: Clock) -> None:
        self._snapshot = snapshot
        self._sessions = sessions
        self._clock = clock

    def play(self, item: MessageItem) -> Played:
        """Send the message through."""
        body = item.chunks[0] if item.direction is Direction.REQUEST else item.request
        snapshot = self._snapshot
        if body is None:
            # An answer whose request is not known: nothing of one is looked at.
            snapshot = replace(snapshot, reads_requests=False)
        exchange = Exchange(snapshot, Ledger(), self._sessions, self._clock)
        modes = Modes()
        output = _ask(exchange, _request_head(item, body))
        if isinstance(output, Continue):
            modes = output.modes or modes
            if body is not None and modes.request_body is BodyMode.BUFFERED:
                output = _ask(exchange, RequestBody(body))
        if isinstance(output, Continue) and item.direction is Direction.RESPONSE:
            sent = _answer(exchange, item, modes)
        else:
            sent = _sent(output, body or b"")
        finish = exchange.handle(Closed())
        if not isinstance(finish, Finish):
            raise TypeError("an exchange that is closed is finished")
        return Played(sent, finish.record)


def _answer(exchange: Exchange, item: MessageItem, modes: Modes) -> bytes:
    """The answer's way back; what the client gets of it."""
    whole = b"".join(item.chunks)
    if not modes.response_headers:
        return whole
    head = _ask(exchange, _answer_head(item, whole))
    modes = modes if isinstance(head, Respond) else head.modes or modes
    if isinstance(head, Respond) or modes.response_body is BodyMode.NONE:
        return _sent(head, whole)
    if modes.response_body is BodyMode.BUFFERED:
        return _sent(_ask(exchange, ResponseBody(whole)), whole)
    pieces = [_sent(_ask(exchange, ResponseBody(one, end=False)), one) for one in item.chunks]
    return b"".join([*pieces, _sent(_ask(exchange, ResponseBody(b"", end=True)), b"")])


def _request_head(item: MessageItem, body: bytes | None) -> RequestHeaders:
    fields = {
        ":method": "POST",
        ":path": PATHS[item.dialect],
        "content-type": "application/json",
    }
    if body is not None:
        fields["content-length"] = str(len(body))
    return RequestHeaders(Headers(fields), end=body is None)


def _answer_head(item: MessageItem, whole: bytes) -> ResponseHeaders:
    fields = {":status": "200", "content-type": "application/json"}
    if item.streamed:
        fields["content-type"] = _STREAMS[item.dialect.startswith("ollama.")]
    else:
        fields["content-length"] = str(len(whole))
    return ResponseHeaders(Headers(fields), end=not whole)


def _ask(exchange: Exchange, message: Message) -> Answer:
    action = exchange.handle(message)
    if not isinstance(action, Continue | Respond):
        raise TypeError("a policy that asks nobody")
    return action


def _sent(answer: Answer, came: bytes) -> bytes:
    """What goes on in place of what came."""
    return came if answer.body is None else answer.body

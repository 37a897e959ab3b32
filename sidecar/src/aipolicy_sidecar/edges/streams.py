"""One ext_proc stream, told from the gRPC that carries it: bytes in, bytes out.

Every edge drives its streams with this class, so that they all refuse, record and fail
in the same way. It is synchronous; only an `Ask` comes out of it to be awaited.
"""

import logging

from aipolicy_sidecar.core.actions import Action, Ask, AskClassifiers, AskLease, Finish
from aipolicy_sidecar.core.denials import Denial, DenialKind, respond
from aipolicy_sidecar.core.events import AskAnswer, Classified, Closed, CloseReason, Event
from aipolicy_sidecar.core.exchanges import Exchange
from aipolicy_sidecar.edges.ports import Ports
from aipolicy_sidecar.wire.messages import Phase, read_message, write_answer

_UNDECIDED = Denial(DenialKind.UNDECIDED, "The guard could not decide about this request")
_logger = logging.getLogger(__name__)


class ExchangeStream:
    """The stream of one exchange."""

    __slots__ = ("_closed", "_exchange", "_failure", "_phase", "_ports")

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._exchange = Exchange(
            ports.snapshots.current(), ports.ledger, ports.sessions, ports.clock
        )
        self._phase = Phase.REQUEST_HEADERS
        self._failure = ""
        self._closed = False

    def receive(self, data: bytes) -> bytes | Ask:
        """Take a message of the proxy: its answer, or what to ask before there is one."""
        try:
            self._phase, event = read_message(data)
            return self._answer(event)
        except Exception as error:  # noqa: BLE001 - whatever it is, the exchange must not pass
            return self.fail(error)

    def resume(self, answer: AskAnswer) -> bytes | Ask:
        """Go on with what was asked for."""
        try:
            return self._answer(answer)
        except Exception as error:  # noqa: BLE001 - as above
            return self.fail(error)

    def fail(self, error: Exception) -> bytes:
        """Refuse, because the guard cannot go on; the stream's last answer."""
        # The class only: a message or a traceback may quote what was being read.
        self._failure = type(error).__name__
        _logger.error("exchange failed: %s", self._failure)
        refusal = respond(_UNDECIDED, self._exchange.request_id, None)
        return write_answer(self._phase, refusal)

    def close(self, reason: CloseReason) -> None:
        """Settle and record, however the stream ended; only the first call counts."""
        if self._closed:
            return
        self._closed = True
        if self._failure:
            reason = CloseReason.FAILED
        action = self._exchange.handle(Closed(reason, self._failure))
        if isinstance(action, AskClassifiers):
            self._ports.classifiers.ask_later(action.questions, self._finish)
        else:
            self._record(action)

    def _finish(self, answer: Classified) -> None:
        """Record at last, with what classifiers said about what has gone."""
        self._record(self._exchange.handle(answer))

    def _record(self, action: Action) -> None:
        if not isinstance(action, Finish):
            raise TypeError("a closed exchange did not end")
        self._ports.recorder.record(action.record)

    @property
    def failed(self) -> bool:
        """Whether the guard could not go on; the stream has had its last answer."""
        return bool(self._failure)

    def _answer(self, event: Event) -> bytes | Ask:
        action = self._exchange.handle(event)
        if isinstance(action, AskLease | AskClassifiers):
            return action
        if isinstance(action, Finish):
            raise TypeError("a message was answered with Finish")
        return write_answer(self._phase, action)

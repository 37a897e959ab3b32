"""Stages on which a playbook is played: the core alone, and real Envoy with the real edge.

The core's stage does what Envoy does with the guard's answers, so that one playbook has
one expectation on both. It also checks what Envoy only punishes: an edit without its new
length, modes told at the wrong time, an answer to nothing.
"""

from collections.abc import Callable
from typing import Protocol

from aipolicy.effective import EffectivePolicy
from aipolicy_sidecar.core.actions import (
    Action,
    Answer,
    AskClassifiers,
    AskLease,
    BodyMode,
    Continue,
    Finish,
    Modes,
    Respond,
)
from aipolicy_sidecar.core.events import (
    Closed,
    CloseReason,
    Event,
    RequestBody,
    RequestHeaders,
    ResponseBody,
    ResponseHeaders,
)
from aipolicy_sidecar.core.exchanges import Exchange
from aipolicy_sidecar.core.headers import Headers
from aipolicy_sidecar.core.records import ExchangeRecord
from support.chats import Reply, Request, Seen
from support.ports import Guard


class Stage(Protocol):
    """Where exchanges are played."""

    guard: Guard

    async def play(self, request: Request, reply: Reply | None = None) -> Seen:
        """One exchange; `reply` is what the model server would answer."""
        ...

    async def settled(self) -> ExchangeRecord:
        """The record of the exchange that ended last."""
        ...


SetStage = Callable[[EffectivePolicy | None], Stage]
"""Begins a playbook under a policy; the fixture `set_stage` plays it on both stages."""


class CoreStage:
    """The core, driven as Envoy would."""

    def __init__(self, policy: EffectivePolicy | None) -> None:
        self.guard = Guard(policy)
        self.actions: list[Action] = []

    async def play(self, request: Request, reply: Reply | None = None) -> Seen:
        performance = _Performance(self.guard, request, reply or Reply())
        seen = performance.play()
        self.actions = performance.actions
        return seen

    async def settled(self) -> ExchangeRecord:
        return self.guard.records[-1]


class _Performance:
    """One exchange with the core."""

    def __init__(self, guard: Guard, request: Request, reply: Reply) -> None:
        self.guard = guard
        self.exchange = Exchange(guard.current(), guard.ledger, guard.sessions, guard.clock)
        self.request = request
        self.reply = reply
        self.modes = Modes(BodyMode.BUFFERED, response_headers=True)
        self.actions: list[Action] = []

    def play(self) -> Seen:
        seen = self._up() or self._down(self._reached)
        reason = CloseReason.COMPLETED if seen.complete else CloseReason.CANCELLED
        finish = self.exchange.handle(Closed(reason))
        if isinstance(finish, AskClassifiers):
            finish = self.exchange.handle(self.guard.answer(finish))
        assert isinstance(finish, Finish)
        self.guard.record(finish.record)
        return seen

    def _tell(self, event: Event) -> Answer:
        action = self.exchange.handle(event)
        self.actions.append(action)
        while isinstance(action, AskLease | AskClassifiers):
            action = self.exchange.handle(self.guard.answer(action))
            self.actions.append(action)
        assert isinstance(action, Continue | Respond)
        return action

    def _up(self) -> Seen | None:
        """The request's way; an answer when the guard gave one."""
        request = self.request
        fields = dict(request.headers) | {
            ":method": request.method,
            ":path": request.path,
            "x-request-id": "r-1",
        }
        if request.body:
            fields["content-length"] = str(len(request.body))
        answer = self._tell(RequestHeaders(Headers.of(fields.items()), end=not request.body))
        if isinstance(answer, Respond):
            return _refusal(answer)
        assert answer.body is None
        self.modes = answer.modes or self.modes
        fields = _mutate(fields, answer)
        body = request.body
        if body and self.modes.request_body is BodyMode.BUFFERED:
            answer = self._tell(RequestBody(body))
            if isinstance(answer, Respond):
                return _refusal(answer)
            assert answer.modes is None, "Envoy ignores modes told with a body"
            body = body if answer.body is None else answer.body
            fields = _mutate(fields, answer)
            assert fields["content-length"] == str(len(body)), "Envoy rejects this edit"
        self._reached = Request(
            body, fields[":method"], fields[":path"], headers=tuple(fields.items())
        )
        return None

    def _down(self, reached: Request) -> Seen:
        """The answer's way."""
        reply = self.reply = self.reply.to(reached)
        fields = dict(reply.headers) | {":status": str(reply.status)}
        whole = len(reply.chunks) == 1 and reply.dies is None
        if whole:
            fields["content-length"] = str(len(reply.chunks[0]))
        if self.modes.response_headers:
            answer = self._tell(
                ResponseHeaders(Headers.of(fields.items()), end=not any(reply.chunks))
            )
            if isinstance(answer, Respond):
                return _refusal(answer, reached)
            self.modes = answer.modes or self.modes
            fields = _mutate(fields, answer)
        body = b"".join(reply.chunks)
        match self.modes.response_body:
            case BodyMode.NONE:
                pass
            case BodyMode.BUFFERED:
                if reply.dies is not None:
                    return Seen(reached, 503, {}, b"", complete=True)
                answer = self._tell(ResponseBody(body))
                if isinstance(answer, Respond):
                    return _refusal(answer, reached)
                body = body if answer.body is None else answer.body
                fields = _mutate(fields, answer)
                assert fields["content-length"] == str(len(body)), "Envoy rejects this edit"
            case BodyMode.STREAMED:
                assert "content-length" not in fields
                body = b"".join(self._stream())
        del fields[":status"]
        return Seen(reached, reply.status, fields, body, complete=reply.dies is None)

    def _stream(self) -> list[bytes]:
        chunks = [(chunk, False) for chunk in self.reply.chunks]
        if self.reply.dies is None:
            chunks.append((b"", True))
        pieces = []
        for chunk, end in chunks:
            answer = self._tell(ResponseBody(chunk, end))
            assert isinstance(answer, Continue), "the headers are gone"
            assert answer.modes is None
            assert not answer.set_headers
            pieces.append(chunk if answer.body is None else answer.body)
        return pieces


def _mutate(fields: dict[str, str], answer: Continue) -> dict[str, str]:
    kept = {name: value for name, value in fields.items() if name not in answer.remove_headers}
    return kept | dict(answer.set_headers)


def _refusal(answer: Respond, reached: Request | None = None) -> Seen:
    headers = {"content-type": "application/json", **dict(answer.headers)}
    return Seen(reached, answer.status, headers, answer.body, complete=True)

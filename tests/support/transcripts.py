"""Transcripts of an exchange: ``>>`` what happens, ``<<`` what is done about it.

A step that is not as expected fails where it stands, so a test reads as the dialogue it
describes.
"""

from typing import Any, Self

from aipolicy_sidecar.core.actions import Action
from aipolicy_sidecar.core.events import Event, RequestBody, RequestHeaders, ResponseHeaders
from aipolicy_sidecar.core.exchanges import Exchange
from aipolicy_sidecar.core.headers import Headers
from support.chats import PATH, prompt
from support.ports import Guard


class Transcript:
    """A dialogue with one exchange."""

    def __init__(self, guard: Guard) -> None:
        self.exchange = Exchange(guard.current(), guard.ledger, guard.sessions, guard.clock)
        self.last: Action | None = None

    def __rshift__(self, event: Event) -> Self:
        self.last = self.exchange.handle(event)
        return self

    def __lshift__(self, expected: Action | type[Action]) -> Self:
        if isinstance(expected, type):
            assert isinstance(self.last, expected)
        else:
            assert self.last == expected
        return self


def ask(
    *, path: str = PATH, method: str = "POST", end: bool = False, **fields: str
) -> RequestHeaders:
    """The head of a request; underscores of names stand for hyphens."""
    named = {name.replace("_", "-"): value for name, value in fields.items()}
    head = {":method": method, ":path": path, "content-type": "application/json"}
    return RequestHeaders(Headers(head | {"x-request-id": "r-1"} | named), end)


def say(text: str = "Hello", **members: Any) -> RequestBody:
    """The body of a request."""
    return RequestBody(prompt(text, **members))


def reply(
    media: str = "application/json", status: int = 200, *, end: bool = False
) -> ResponseHeaders:
    """The head of an answer."""
    return ResponseHeaders(Headers({":status": str(status), "content-type": media}), end)

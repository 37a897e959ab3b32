"""What is to be done about an event.

One of `Continue` and `Respond` answers each message of the proxy. `AskLease` and
`AskClassifiers` are the only actions that need I/O: the edge carries them out and feeds
what they brought back in. `Finish` ends what `Closed` began, and answers nothing else; it
may come after `AskClassifiers` about an answer that has gone, for which nobody waits.
"""

from dataclasses import dataclass, field
from enum import Enum

from aipolicy_sidecar.content.classifiers import Question
from aipolicy_sidecar.core.headers import Fields
from aipolicy_sidecar.core.records import ExchangeRecord


class BodyMode(Enum):
    """How the proxy shows a body to the guard."""

    NONE = "none"
    """Not at all."""
    BUFFERED = "buffered"
    """Once, whole; nothing goes on before the answer."""
    STREAMED = "streamed"
    """Chunk by chunk; each goes on as its answer says."""


@dataclass(frozen=True, slots=True)
class Modes:
    """Which of the messages that are still to come the proxy shows to the guard."""

    request_body: BodyMode = BodyMode.NONE
    request_trailers: bool = False
    response_headers: bool = False
    response_body: BodyMode = BodyMode.NONE
    response_trailers: bool = False


NOTHING_MORE = Modes()
"""The rest of the exchange passes unseen."""


@dataclass(frozen=True, slots=True)
class Continue:
    """Let the message go on, changed only where a field says so."""

    set_headers: Fields = ()
    remove_headers: tuple[str, ...] = ()
    body: bytes | None = field(default=None, repr=False)
    """What to send in place of the body or chunk; None leaves it as it is."""
    modes: Modes | None = None
    """Only in answers to headers: the proxy ignores it elsewhere."""


PASS = Continue()
"""Let the message go on as it is."""


@dataclass(frozen=True, slots=True)
class Respond:
    """End the exchange with an answer of the guard's own."""

    status: int
    body: bytes
    headers: Fields = ()
    """Besides ``content-type``, which is always JSON."""
    detail: str = ""
    """A word for the proxy's access log (``%RESPONSE_CODE_DETAILS%``)."""


@dataclass(frozen=True, slots=True)
class AskLease:
    """Ask the ledger to extend the lease of a budget so that `tokens` more fit."""

    budget: str
    tokens: int


@dataclass(frozen=True, slots=True)
class AskClassifiers:
    """Ask classifiers about a message."""

    questions: tuple[Question, ...]
    """At least one."""


@dataclass(frozen=True, slots=True)
class Finish:
    """The exchange is over and settled; this is what there is to tell about it."""

    record: ExchangeRecord


Answer = Continue | Respond
"""What the proxy can be told."""

Ask = AskLease | AskClassifiers
"""What has to be asked before there is an answer."""

Action = Answer | Ask | Finish

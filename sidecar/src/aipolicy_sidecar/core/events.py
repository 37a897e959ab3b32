"""What happens in an HTTP exchange, as the core is told about it.

Edges translate whatever they speak into these; the core knows no protocol. Every event
but `Closed` and what was asked for (`AskAnswer`) stands for a message that the proxy waits
on, and is answered by exactly one action.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from aipolicy_sidecar.content.classifiers import Opinion
from aipolicy_sidecar.core.headers import Headers


@dataclass(frozen=True, slots=True)
class RequestHeaders:
    """The head of the client's request; `end` when no body follows."""

    headers: Headers
    end: bool = False


@dataclass(frozen=True, slots=True)
class RequestBody:
    """The whole body of the request: the proxy buffers it, so it comes once."""

    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ResponseHeaders:
    """The head of the answer; `end` when no body follows."""

    headers: Headers
    end: bool = False


@dataclass(frozen=True, slots=True)
class ResponseBody:
    """The whole body of the answer, or a chunk of it when it is streamed.

    `end` marks the last chunk. A stream that closes with trailers has no such chunk.
    """

    data: bytes = field(repr=False)
    end: bool = True


@dataclass(frozen=True, slots=True)
class RequestTrailers:
    """The request ended with trailers."""


@dataclass(frozen=True, slots=True)
class ResponseTrailers:
    """The answer ended with trailers; nothing can be added to its body any more."""


@dataclass(frozen=True, slots=True)
class LeaseGranted:
    """The lease now holds what was asked for, unless another exchange took it first."""


@dataclass(frozen=True, slots=True)
class LeaseRefused:
    """The budget has not enough left."""

    retry_after: float = 0.0
    """Seconds until something becomes available again; 0: unknown."""


@dataclass(frozen=True, slots=True)
class LeaseUnavailable:
    """The ledger could not be asked, or does not know the budget."""


@dataclass(frozen=True, slots=True)
class Classified:
    """What classifiers said."""

    opinions: tuple[Opinion, ...]
    """One for each question, in their order."""


class CloseReason(StrEnum):
    """Why no more events will come."""

    COMPLETED = "completed"
    """The proxy ended the exchange in good order, or has nothing more to show."""
    CANCELLED = "cancelled"
    """The client left or the upstream died: the proxy reset the exchange."""
    FAILED = "failed"
    """The guard itself could not go on."""


@dataclass(frozen=True, slots=True)
class Closed:
    """The last event of every exchange, however it ends."""

    reason: CloseReason = CloseReason.COMPLETED
    error: str = ""
    """Class name of the exception for FAILED; never its message, which may hold content."""


LeaseAnswer = LeaseGranted | LeaseRefused | LeaseUnavailable
"""What `AskLease` may bring."""

AskAnswer = LeaseAnswer | Classified
"""What was asked for."""

Message = (
    RequestHeaders
    | RequestBody
    | RequestTrailers
    | ResponseHeaders
    | ResponseBody
    | ResponseTrailers
)
"""Events that the proxy waits on."""

Event = Message | AskAnswer | Closed

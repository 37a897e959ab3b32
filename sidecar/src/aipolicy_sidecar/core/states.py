"""The states of an exchange and what may happen in each: the rules, before any code.

::

    state          event                       next
    -------------  --------------------------  ------------------------------------------
    NEW            RequestHeaders              REQUEST, ANSWER, PASSING or REFUSED
                   ResponseHeaders             PASSING (the proxy answered by itself: 400, ...)
    REQUEST        RequestBody                 CLASSIFYING, LEASING, ANSWER, PASSING or
                                               REFUSED
                   RequestTrailers             PASSING or REFUSED (trailers and no body)
                   ResponseHeaders             as in ANSWER (the proxy's own: 413, ...)
    CLASSIFYING    what classifiers said       LEASING, ANSWER, PASSING or REFUSED
    LEASING        the answer of a lease       LEASING, ANSWER, PASSING or REFUSED
    ANSWER         ResponseHeaders             WHOLE, STREAM, PASSING or REFUSED
    WHOLE          ResponseBody                REVIEWING, PASSING or REFUSED
    STREAM         ResponseBody                STREAM or REVIEWING; PASSING after the end
                   ResponseTrailers            PASSING: what is held back is lost, not leaked
    REVIEWING      what classifiers said       PASSING or REFUSED; of a stream REVIEWING,
                                               STREAM, or PASSING after its end
    PASSING        any message                 PASSING: nothing is left to decide
    REFUSED        any message                 REFUSED: the client has its answer
    any            RequestTrailers,            the same: trailers carry no content that a
                   ResponseTrailers            model or a client of these APIs reads
    any            Closed                      CLOSED: settled and recorded, exactly once; or
                                               CLOSING: settled, and recorded then
    CLOSING        what classifiers said       CLOSED

PASSING and REFUSED are the states in which an exchange is complete: a proxy that closes
it in any other lost the client or the upstream.

Anything else is a fault of the proxy or the edge and raises `ProtocolError`; the edge
then refuses the exchange, so a message that the rules do not foresee never passes.
"""

from collections.abc import Mapping
from enum import Enum, auto

from aipolicy_sidecar.core.events import (
    Classified,
    Closed,
    Event,
    LeaseGranted,
    LeaseRefused,
    LeaseUnavailable,
    RequestBody,
    RequestHeaders,
    RequestTrailers,
    ResponseBody,
    ResponseHeaders,
    ResponseTrailers,
)


class State(Enum):
    """What an exchange waits for."""

    # By identity, as members are compared: these are looked up for every message.
    __hash__ = object.__hash__

    NEW = auto()
    """The head of the request."""
    REQUEST = auto()
    """The body of the request."""
    CLASSIFYING = auto()
    """The classifiers; the request is read, judged by the guard's own rules, and held."""
    LEASING = auto()
    """The ledger; the request is read, judged and held."""
    ANSWER = auto()
    """The head of the answer; the request has been released."""
    WHOLE = auto()
    """The body of an answer that is judged whole."""
    STREAM = auto()
    """The next chunk of a streamed answer."""
    REVIEWING = auto()
    """The classifiers; the answer, or a chunk of it, is read, judged and held."""
    PASSING = auto()
    """Only the end: the rest passes unseen."""
    REFUSED = auto()
    """Only the end: the guard has answered in the upstream's place."""
    CLOSING = auto()
    """The classifiers, about what has gone; only the record waits."""
    CLOSED = auto()
    """Nothing."""


class ProtocolError(Exception):
    """An event that the rules do not allow in the state the exchange is in."""


_MESSAGES: frozenset[type[Event]] = frozenset(
    {RequestBody, RequestTrailers, ResponseHeaders, ResponseBody, ResponseTrailers}
)
_ALWAYS: frozenset[type[Event]] = frozenset({RequestTrailers, ResponseTrailers, Closed})

ALLOWED: Mapping[State, frozenset[type[Event]]] = {
    State.NEW: frozenset({RequestHeaders, ResponseHeaders, Closed}),
    State.REQUEST: _ALWAYS | {RequestBody, ResponseHeaders},
    State.CLASSIFYING: frozenset({Classified, Closed}),
    State.LEASING: frozenset({LeaseGranted, LeaseRefused, LeaseUnavailable, Closed}),
    State.ANSWER: _ALWAYS | {ResponseHeaders},
    State.WHOLE: _ALWAYS | {ResponseBody},
    State.STREAM: _ALWAYS | {ResponseBody},
    State.REVIEWING: frozenset({Classified, Closed}),
    State.PASSING: _ALWAYS | _MESSAGES,
    State.REFUSED: _ALWAYS | _MESSAGES,
    State.CLOSING: frozenset({Classified}),
    State.CLOSED: frozenset(),
}
"""Events that are allowed in each state."""


COMPLETE = frozenset({State.PASSING, State.REFUSED})
"""States in which nothing is missing when the exchange is closed."""


def check(state: State, event: Event) -> None:
    """Raise ProtocolError when the event is not allowed in the state."""
    if type(event) not in ALLOWED[state]:
        raise ProtocolError(f"{type(event).__name__} in state {state.name}")

"""Circuit breakers: a service that fails again and again is left alone for a while.

::

    state        admit                              settle
    -----------  ---------------------------------  ----------------------------------------
    CLOSED       yes                                SUCCESS: forget failures before it;
                                                    FAILURE: the FAILURES-th in a row: OPEN
    OPEN         no, until REST_SECONDS have        -
                 passed; then yes, and HALF_OPEN
    HALF_OPEN    no: one call is out to try         SUCCESS: CLOSED; FAILURE: OPEN;
                                                    UNKNOWN: OPEN, but may be tried at once

What was admitted in an earlier state is settled without effect: it tells of a time that is
over. No I/O and no clock: the caller says what time it is.
"""

from enum import Enum, auto
from typing import Final

FAILURES: Final = 5
"""Failures in a row after which a service is left alone."""
REST_SECONDS: Final = 5.0
"""How long it is left alone."""


class State(Enum):
    """What becomes of calls."""

    CLOSED = auto()
    """All are made."""
    OPEN = auto()
    """None is made."""
    HALF_OPEN = auto()
    """One is out, and its outcome decides."""


class Outcome(Enum):
    """What a call says of the service."""

    SUCCESS = auto()
    FAILURE = auto()
    UNKNOWN = auto()
    """Nothing: it was given up, or had too little time."""


class Breaker:
    """The breaker of one service."""

    __slots__ = ("_failures", "_rests_until", "_term", "state")

    def __init__(self) -> None:
        self.state = State.CLOSED
        self._failures = 0
        self._rests_until = 0.0
        self._term = 0
        """Counts changes of state, so that late calls are known."""

    def admit(self, now: float) -> int | None:
        """Whether to make a call: a ticket to settle it with, or None."""
        if self.state is State.OPEN and now >= self._rests_until:
            self._turn(State.HALF_OPEN)
            return self._term
        return self._term if self.state is State.CLOSED else None

    def settle(self, ticket: int, outcome: Outcome, now: float) -> None:
        """Tell what came of a call; once for every ticket."""
        if ticket != self._term:
            return
        match outcome:
            case Outcome.SUCCESS:
                self._failures = 0
                if self.state is State.HALF_OPEN:
                    self._turn(State.CLOSED)
            case Outcome.FAILURE:
                self._failures += 1
                if self.state is State.HALF_OPEN or self._failures == FAILURES:
                    self._open(now + REST_SECONDS)
            case Outcome.UNKNOWN:
                if self.state is State.HALF_OPEN:
                    self._open(now)

    def _open(self, until: float) -> None:
        self._failures = 0
        self._rests_until = until
        self._turn(State.OPEN)

    def _turn(self, state: State) -> None:
        self.state = state
        self._term += 1

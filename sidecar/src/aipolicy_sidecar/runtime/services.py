"""Services that the guard calls over HTTP: how many calls run, and whether one is worth making.

A service that is slow or gone must not take the guard's memory or its other exchanges with
it: calls beyond a number fail at once, and so do all calls while its breaker is open.
"""

import asyncio
from collections.abc import Callable
from enum import StrEnum
from http import HTTPStatus
from typing import Final, Protocol

from aipolicy.rules.judges.classifiers import Classifier

from aipolicy_sidecar.runtime.breakers import Breaker, Outcome

MOST_CALLS: Final = 64
"""Calls of one service at the same time."""
FAIR_SHARE: Final = 0.5
"""Of a timeout that a call must have had for its end to be the service's failure."""


class Fault(StrEnum):
    """Why a classifier gave no answer."""

    TIMEOUT = "Timeout"
    BREAKER_OPEN = "BreakerOpen"
    OVERLOADED = "Overloaded"
    """Too many calls run already."""
    UNREACHABLE = "Unreachable"
    """No such name, no connection, or one that broke."""
    BAD_STATUS = "BadStatus"
    """Not 200; a redirect among others."""
    REFUSED = "Refused"
    """It takes exception to the question (4xx); the service itself is well."""
    ANSWER_TOO_LARGE = "AnswerTooLarge"
    BAD_ANSWER = "BadAnswer"
    """Not of the protocol."""


class ServiceError(Exception):
    """A call brought no answer. Carries a word and nothing of what was said."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class Http(Protocol):
    """An HTTP client."""

    async def post(self, host: str, port: int, path: str, body: bytes) -> tuple[int, bytes]:
        """Post JSON: status and body of the answer. Raises ServiceError, but has no deadline."""
        ...

    async def close(self) -> None:
        """Close all connections."""
        ...


class Service:
    """One service."""

    __slots__ = ("_breaker", "_monotonic", "running")

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._breaker = Breaker()
        self._monotonic = monotonic
        self.running = 0
        """Calls that run."""

    async def call(
        self, http: Http, classifier: Classifier, path: str, body: bytes, deadline: float
    ) -> bytes:
        """The body of the answer. Raises ServiceError."""
        now = self._monotonic()
        seconds = deadline - now
        if seconds <= 0:
            raise ServiceError(Fault.TIMEOUT)
        if self.running >= MOST_CALLS:
            raise ServiceError(Fault.OVERLOADED)
        ticket = self._breaker.admit(now)
        if ticket is None:
            raise ServiceError(Fault.BREAKER_OPEN)
        outcome = Outcome.UNKNOWN
        self.running += 1
        try:
            async with asyncio.timeout(seconds):
                status, answer = await http.post(classifier.host, classifier.port, path, body)
            outcome = Outcome.SUCCESS
        except TimeoutError:
            if seconds >= classifier.timeout * FAIR_SHARE:
                outcome = Outcome.FAILURE
            raise ServiceError(Fault.TIMEOUT) from None
        except ServiceError:
            outcome = Outcome.FAILURE
            raise
        finally:
            self.running -= 1
            if outcome is Outcome.SUCCESS:
                outcome = _judge(status)
            self._breaker.settle(ticket, outcome, self._monotonic())
        if status != HTTPStatus.OK:
            well = outcome is Outcome.SUCCESS
            raise ServiceError(Fault.REFUSED if well else Fault.BAD_STATUS)
        return answer


def _judge(status: int) -> Outcome:
    """What a status says of the service: with an error of the client's it is well.

    Else a client that finds a text which it cannot take could have it left alone.
    """
    if status == HTTPStatus.OK:
        return Outcome.SUCCESS
    busy = status in {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}
    client_error = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    return Outcome.SUCCESS if client_error and not busy else Outcome.FAILURE

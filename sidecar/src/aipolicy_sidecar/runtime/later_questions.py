"""Questions about answers that have gone: asked in turn, by few at a time.

Nobody waits for them but a record, so they must not be in the way of those who wait, nor
take memory without bound: what finds no room is answered at once, with a fault.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final

from aipolicy_sidecar.content.classifiers import Opinion, Question
from aipolicy_sidecar.core.events import Classified
from aipolicy_sidecar.runtime.services import Fault

AT_ONCE: Final = 4
"""Messages that are asked about at the same time."""
MOST_BYTES: Final = 16 * 2**20
"""Bytes of texts that wait."""
FINISH_SECONDS: Final = 3.0
"""How long the guard's end waits for what is still to be asked."""

Ask = Callable[[tuple[Question, ...]], Awaitable[Classified]]
Done = Callable[[Classified], None]

_logger = logging.getLogger(__name__)


class LaterQuestions:
    """The queue."""

    __slots__ = ("_ask", "_bytes", "_closed", "_queue", "_workers")

    def __init__(self, ask: Ask) -> None:
        """`ask` never raises but when it is cancelled."""
        self._ask = ask
        self._queue: deque[tuple[tuple[Question, ...], Done]] = deque()
        self._bytes = 0
        self._workers: set[asyncio.Task[None]] = set()
        self._closed = False

    def add(self, questions: tuple[Question, ...], done: Done) -> None:
        """Ask in turn; `done` is called exactly once. Needs a running loop."""
        length = _length(questions)
        if self._closed or self._bytes + length > MOST_BYTES:
            _tell(done, _faults(questions))
            return
        self._bytes += length
        self._queue.append((questions, done))
        if len(self._workers) < AT_ONCE:
            worker = asyncio.create_task(self._work())
            self._workers.add(worker)
            worker.add_done_callback(self._workers.discard)

    async def finish(self) -> None:
        """Take no more; wait a little for what is queued, and answer the rest with faults."""
        self._closed = True
        workers = tuple(self._workers)
        if workers:
            await asyncio.wait(workers, timeout=FINISH_SECONDS)
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        while self._queue:
            questions, done = self._queue.popleft()
            _tell(done, _faults(questions))

    async def _work(self) -> None:
        while self._queue:
            questions, done = self._queue.popleft()
            answer = _faults(questions)
            try:
                answer = await self._ask(questions)
            finally:
                self._bytes -= _length(questions)
                _tell(done, answer)


def _length(questions: tuple[Question, ...]) -> int:
    return sum(len(question.text) for question in questions)


def _faults(questions: tuple[Question, ...]) -> Classified:
    return Classified((Opinion(fault=Fault.OVERLOADED),) * len(questions))


def _tell(done: Done, answer: Classified) -> None:
    failure = ""
    try:
        done(answer)
    except Exception as error:  # noqa: BLE001 - the others must be told
        failure = type(error).__name__  # its text may quote
    if failure:
        _logger.error("exchange not recorded: %s", failure)

"""Where the records of exchanges go: the counters at once, telemetry right after.

Telemetry is written by a task of its own, between exchanges rather than within one, and
from a bounded queue: when it cannot keep up, spans are lost and not requests.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Sequence

from aipolicy_sidecar.core.records import ExchangeRecord
from aipolicy_sidecar.runtime.counters import Counters
from aipolicy_sidecar.runtime.telemetry import Writer

QUEUE_LENGTH = 4096
BATCH_LENGTH = 4
"""Records written before exchanges get their turn: half a millisecond."""

log = logging.getLogger(__name__)


class Records:
    """The `Recorder` of the edge."""

    def __init__(self, counters: Counters, writers: Sequence[Writer]) -> None:
        self._counters = counters
        self._writers = writers
        self._queue: deque[ExchangeRecord] = deque(maxlen=QUEUE_LENGTH)
        self._waiting = asyncio.Event()
        self.lost = 0
        """Records that telemetry never saw."""

    def record(self, record: ExchangeRecord) -> None:
        """Take a record; neither blocks nor raises."""
        self._counters.add(record)
        if self._writers:
            if len(self._queue) == QUEUE_LENGTH:  # the oldest falls out
                self._lose()
            self._queue.append(record)
            self._waiting.set()

    async def keep_writing(self) -> None:
        """Write what comes in, until cancelled."""
        while True:
            await self._waiting.wait()
            self.write(BATCH_LENGTH)
            await asyncio.sleep(0)

    def write(self, most: int = QUEUE_LENGTH) -> None:
        """Write what is waiting, at most `most` records."""
        for _ in range(min(most, len(self._queue))):
            self._write(self._queue.popleft())
        if not self._queue:
            self._waiting.clear()

    def _write(self, record: ExchangeRecord) -> None:
        for writer in self._writers:
            try:
                writer.write(record)
            except Exception:  # a fault in telemetry must not reach an exchange
                self._lose()
                log.exception("record not written", extra={"request_id": record.request_id})

    def _lose(self) -> None:
        self.lost += 1
        if self.lost & (self.lost - 1) == 0:  # at 1, 2, 4, 8, …: told, but not flooded
            log.warning("telemetry cannot keep up", extra={"lost": self.lost})

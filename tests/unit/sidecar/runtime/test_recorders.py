import asyncio
import json
import logging

import pytest
from aipolicy_sidecar.core.records import ExchangeRecord
from aipolicy_sidecar.runtime import recorders
from aipolicy_sidecar.runtime.counters import Counters
from aipolicy_sidecar.runtime.logs import JsonFormatter
from aipolicy_sidecar.runtime.recorders import QUEUE_LENGTH, Records
from support.records import record_of


class ListWriter:
    def __init__(self) -> None:
        self.written: list[str] = []
        self.news = asyncio.Event()

    def write(self, record: ExchangeRecord) -> None:
        self.written.append(record.request_id)
        self.news.set()


class BrokenWriter:
    def write(self, record: ExchangeRecord) -> None:
        raise ValueError(f"a prompt in {record}")


def test_counters_count_at_once() -> None:
    counters = Counters()
    Records(counters, []).record(record_of())
    assert counters.revision == 1


def test_records_wait_for_their_turn() -> None:
    writer = ListWriter()
    records = Records(Counters(), [writer])
    for index in range(3):
        records.record(record_of(request_id=str(index)))
    assert writer.written == []
    records.write(2)
    assert writer.written == ["0", "1"]
    records.write()
    assert writer.written == ["0", "1", "2"]


def test_oldest_records_are_lost_when_telemetry_cannot_keep_up() -> None:
    writer = ListWriter()
    records = Records(Counters(), [writer])
    for index in range(QUEUE_LENGTH + 2):
        records.record(record_of(request_id=str(index)))
    assert records.lost == 2
    records.write()
    assert len(writer.written) == QUEUE_LENGTH
    assert writer.written[0] == "2"


def test_fault_of_a_writer_stays_there(caplog: pytest.LogCaptureFixture) -> None:
    writer = ListWriter()
    records = Records(Counters(), [BrokenWriter(), writer])
    with caplog.at_level(logging.ERROR, logger=recorders.__name__):
        records.record(record_of())
        records.write()
    assert writer.written == ["r-1"]
    assert records.lost == 1
    line = JsonFormatter().format(caplog.records[0])
    assert json.loads(line)["exception"] == "ValueError"
    assert "a prompt" not in line


async def test_records_are_written_as_they_come() -> None:
    writer = ListWriter()
    records = Records(Counters(), [writer])
    task = asyncio.create_task(records.keep_writing())
    for index in range(2):
        writer.news.clear()
        records.record(record_of(request_id=str(index)))
        async with asyncio.timeout(10):
            await writer.news.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert writer.written == ["0", "1"]

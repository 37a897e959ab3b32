import asyncio

import pytest
from aipolicy_operator.services.lookups import MAX_RUNNING, LiveLookups
from support.loops import settle


class Source:
    """Answers when it is told to, and says how often it began."""

    def __init__(self) -> None:
        self.begun = 0
        self.gates: list[asyncio.Future[int]] = []

    async def fetch(self, _: str) -> int:
        self.begun += 1
        gate: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.gates.append(gate)
        return await gate


async def test_who_asks_during_a_fetch_gets_the_next_one() -> None:
    source = Source()
    lookups = LiveLookups(source.fetch, window=60)
    first = asyncio.create_task(lookups.get("a"))
    await settle()
    late = [asyncio.create_task(lookups.get("a")) for _ in range(50)]
    await settle()
    assert source.begun == 1
    source.gates[0].set_result(1)
    assert await first == 1
    await settle()
    assert source.begun == 2
    later = asyncio.create_task(lookups.get("a"))
    await settle()
    source.gates[1].set_result(2)
    assert await asyncio.gather(*late) == [2] * 50
    await settle()
    source.gates[2].set_result(3)
    assert await later == 3
    assert source.begun == 3


async def test_keys_do_not_wait_for_each_other() -> None:
    source = Source()
    lookups = LiveLookups(source.fetch, window=60)
    tasks = [asyncio.create_task(lookups.get(key)) for key in "ab"]
    await settle()
    assert source.begun == 2
    source.gates[1].set_result(2)
    assert await tasks[1] == 2
    source.gates[0].set_result(1)
    assert await tasks[0] == 1


async def test_nothing_is_kept() -> None:
    source = Source()
    lookups = LiveLookups(source.fetch, window=60)
    for answer in (1, 2):
        task = asyncio.create_task(lookups.get("a"))
        await settle()
        source.gates[-1].set_result(answer)
        assert await task == answer


async def test_a_failure_is_for_those_who_asked_and_the_next_fetch_is_tried() -> None:
    source = Source()
    lookups = LiveLookups(source.fetch, window=60)
    first = asyncio.create_task(lookups.get("a"))
    await settle()
    second = asyncio.create_task(lookups.get("a"))
    await settle()
    source.gates[0].set_exception(OSError("away"))
    with pytest.raises(OSError, match="away"):
        await first
    await settle()
    source.gates[1].set_result(2)
    assert await second == 2


async def test_who_gives_up_takes_nobody_along() -> None:
    source = Source()
    lookups = LiveLookups(source.fetch, window=60)
    tasks = [asyncio.create_task(lookups.get("a")) for _ in range(3)]
    await settle()
    tasks[0].cancel()
    tasks[1].cancel()
    await settle()
    source.gates[0].set_result(1)
    assert await tasks[2] == 1


async def test_fetches_overlap_but_few_at_a_time() -> None:
    source = Source()
    lookups = LiveLookups(source.fetch, window=0)
    tasks = []
    for _ in range(MAX_RUNNING + 2):
        tasks.append(asyncio.create_task(lookups.get("a")))
        await settle()
    assert source.begun == MAX_RUNNING
    source.gates[0].set_result(0)
    await settle()
    assert source.begun == MAX_RUNNING + 1
    for number, gate in enumerate(source.gates[1:], start=1):
        gate.set_result(number)
    answers = await asyncio.gather(*tasks)
    assert answers == [*range(MAX_RUNNING + 1), MAX_RUNNING]

"""What nobody waits for is asked in turn, and each record comes once, whatever happens."""

import asyncio
import logging

import pytest
from aipolicy_sidecar.content.classifiers import Opinion, Question
from aipolicy_sidecar.core.events import Classified
from aipolicy_sidecar.runtime import later_questions
from aipolicy_sidecar.runtime.later_questions import AT_ONCE, MOST_BYTES, LaterQuestions
from aipolicy_sidecar.runtime.services import Fault
from support.classifiers import make_question

ONE = (make_question(),)


class Desk:
    """A classifier that answers when it is let."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.running = self.most = 0
        self.told: list[Classified] = []
        self.later = LaterQuestions(self.ask)

    async def ask(self, questions: tuple[Question, ...]) -> Classified:
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            await self.open.wait()
        finally:
            self.running -= 1
        return Classified((Opinion(),) * len(questions))

    def add(self, questions: tuple[Question, ...] = ONE) -> None:
        self.later.add(questions, self.told.append)


def faults(answers: list[Classified]) -> list[str]:
    return [opinion.fault for answer in answers for opinion in answer.opinions]


async def test_few_are_asked_about_at_a_time_and_all_in_the_end() -> None:
    desk = Desk()
    for _ in range(20):
        desk.add()
    await asyncio.sleep(0)
    assert desk.told == []
    desk.open.set()
    await desk.later.finish()
    assert faults(desk.told) == [""] * 20
    assert desk.most == AT_ONCE
    desk.add()
    assert faults(desk.told)[20:] == [Fault.OVERLOADED]


async def test_what_finds_no_room_is_told_at_once() -> None:
    desk = Desk()
    big = (make_question(b"x" * (MOST_BYTES // 2)),)
    for _ in range(3):
        desk.add(big)
    assert faults(desk.told) == [Fault.OVERLOADED]
    desk.open.set()
    await desk.later.finish()
    assert len(desk.told) == 3


async def test_the_end_of_the_guard_waits_a_little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(later_questions, "FINISH_SECONDS", 0.0)
    desk = Desk()
    for _ in range(AT_ONCE + 2):
        desk.add()
    await asyncio.sleep(0)
    await desk.later.finish()
    assert faults(desk.told) == [Fault.OVERLOADED] * (AT_ONCE + 2)
    assert desk.running == 0


def fail(_: Classified) -> None:
    raise ZeroDivisionError


async def test_a_record_that_fails_is_not_in_the_way_of_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk = Desk()
    desk.open.set()
    desk.later.add(ONE, fail)
    desk.add()
    with caplog.at_level(logging.ERROR):
        await desk.later.finish()
    assert faults(desk.told) == [""]
    assert "ZeroDivisionError" in caplog.text

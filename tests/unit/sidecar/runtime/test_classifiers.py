import asyncio
import json
import logging

import pytest
from aipolicy.rules.judges.classifiers import Protocol
from aipolicy_sidecar.content.classifiers import Found, Opinion, Question
from aipolicy_sidecar.runtime.classifiers import (
    MOST_SERVICES,
    PARALLEL,
    ClassifierClient,
    load_http,
)
from aipolicy_sidecar.runtime.http_services import HttpServices
from aipolicy_sidecar.runtime.services import Fault
from support.classifiers import make_question
from support.services import FakeHttp
from typing_extensions import override


def judge(body: bytes) -> tuple[int, bytes]:
    text = json.loads(body)["text"]
    return 200, json.dumps({"flagged": "zebra" in text, "labels": ["Zebra"]}).encode()


class Desk:
    """A client, and a network that does as it is told."""

    def __init__(self) -> None:
        self.http = FakeHttp(judge)
        self.client = ClassifierClient(lambda: 0.0, lambda: self.http)

    async def ask(self, *questions: Question) -> list[Opinion]:
        return [*(await self.client.ask(questions)).opinions]


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_every_question_has_its_opinion_in_order(desk: Desk) -> None:
    texts = [b"a zebra" if number % 3 == 0 else b"%d" % number for number in range(40)]
    opinions = await desk.ask(*map(make_question, texts))
    assert opinions == [
        Opinion((Found(0, 7, "Zebra"),)) if text == b"a zebra" else Opinion() for text in texts
    ]
    assert desk.http.most == PARALLEL
    assert {(host, path) for host, _, path, _ in desk.http.asked} == {("zoo.team-a.svc", "/")}


async def test_a_rule_may_name_the_path(desk: Desk) -> None:
    await desk.ask(make_question(path="/judge"), make_question(protocol=Protocol.MODERATIONS))
    assert [path for *_, path, _ in desk.http.asked] == ["/judge", "/v1/moderations"]


@pytest.mark.parametrize(
    ("answer", "fault"),
    (
        ((200, b"garbage"), Fault.BAD_ANSWER),
        ((200, b""), Fault.BAD_ANSWER),
        ((500, b"{}"), Fault.BAD_STATUS),
        ((302, b"{}"), Fault.BAD_STATUS),
        ((413, b"{}"), Fault.REFUSED),
    ),
)
async def test_what_is_no_answer_is_a_fault(
    desk: Desk, answer: tuple[int, bytes], fault: Fault
) -> None:
    desk.http.answer = lambda _: answer
    assert await desk.ask(make_question()) == [Opinion(fault=fault)]


async def test_a_bug_is_told_by_its_class_and_nothing_is_logged(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    def broken(body: bytes) -> tuple[int, bytes]:
        raise LookupError(body)

    desk.http.answer = broken
    assert await desk.ask(make_question(b"secret")) == [Opinion(fault="LookupError")]
    assert "secret" not in caplog.text


async def test_a_service_that_hangs_holds_up_no_other() -> None:
    class Partly(FakeHttp):
        @override
        async def post(self, host: str, port: int, path: str, body: bytes) -> tuple[int, bytes]:
            if port == 1:
                await asyncio.Event().wait()
            return await super().post(host, port, path, body)

    client = ClassifierClient(lambda: 0.0, lambda: Partly(judge))
    slow = [make_question(b"%d" % number, port=1, timeout=0.01) for number in range(PARALLEL + 1)]
    answer = await client.ask((*slow, make_question(b"zebra", port=2, timeout=60.0)))
    assert [opinion.fault for opinion in answer.opinions] == [Fault.TIMEOUT] * len(slow) + [""]


async def test_an_exchange_that_ends_takes_its_calls_with_it(desk: Desk) -> None:
    desk.http.hangs = asyncio.Event()
    task = asyncio.create_task(desk.ask(*(make_question(b"%d" % one) for one in range(9))))
    while desk.http.running < PARALLEL:  # noqa: ASYNC110 - a fake has no event for it
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert desk.http.running == 0
    assert len(desk.http.asked) == PARALLEL


async def test_its_connections_are_closed_with_it(desk: Desk) -> None:
    await desk.ask(make_question())
    await desk.client.finish()
    assert desk.http.closed


async def test_only_so_many_services_are_remembered(desk: Desk) -> None:
    for port in range(1, MOST_SERVICES + 3):
        assert await desk.ask(make_question(port=port)) == [Opinion((Found(0, 7, "Zebra"),))]
    assert len(desk.client._services) <= MOST_SERVICES  # noqa: SLF001 - memory has no other sign


async def test_the_client_is_loaded_when_it_is_needed() -> None:
    assert load_http() is HttpServices

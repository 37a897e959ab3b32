import asyncio

import pytest
from aipolicy.rules.judges.classifiers import Classifier
from aipolicy_sidecar.runtime.breakers import FAILURES, REST_SECONDS
from aipolicy_sidecar.runtime.services import MOST_CALLS, Fault, Service, ServiceError
from support.classifiers import make_classifier
from support.services import FakeHttp

CLASSIFIER = make_classifier(timeout=60.0)


class Bench:
    """A service, its clock and a network that does as it is told."""

    def __init__(self, status: int = 200) -> None:
        self.now = 0.0
        self.status = status
        self.http = FakeHttp(lambda _: (self.status, b"{}"))
        self.service = Service(lambda: self.now)

    async def call(self, classifier: Classifier = CLASSIFIER, deadline: float = 60.0) -> bytes:
        deadline += self.now
        return await self.service.call(self.http, classifier, "/a", b"ask", deadline)

    async def fault(self, classifier: Classifier = CLASSIFIER, deadline: float = 60.0) -> Fault:
        with pytest.raises(ServiceError) as raised:
            await self.call(classifier, deadline)
        assert self.service.running == 0
        return raised.value.fault


async def test_a_call() -> None:
    bench = Bench()
    assert await bench.call() == b"{}"
    assert bench.http.asked == [("zoo.team-a.svc", 8000, "/a", b"ask")]


@pytest.mark.parametrize("status", (204, 301, 302, 408, 429, 500, 503))
async def test_a_status_that_tells_of_a_failing_service(status: int) -> None:
    bench = Bench(status)
    for _ in range(FAILURES):
        assert await bench.fault() is Fault.BAD_STATUS
    assert await bench.fault() is Fault.BREAKER_OPEN
    bench.status = 200
    bench.now = REST_SECONDS
    assert await bench.call() == b"{}"


@pytest.mark.parametrize("status", (400, 404, 413, 422))
async def test_a_text_that_a_service_refuses_does_not_close_it_to_others(status: int) -> None:
    bench = Bench(status)
    for _ in range(2 * FAILURES):
        assert await bench.fault() is Fault.REFUSED


async def test_a_broken_connection_is_a_failure() -> None:
    bench = Bench()

    def broken(_: bytes) -> tuple[int, bytes]:
        raise ServiceError(Fault.UNREACHABLE)

    bench.http.answer = broken
    assert [await bench.fault() for _ in range(FAILURES + 1)] == [
        *[Fault.UNREACHABLE] * FAILURES,
        Fault.BREAKER_OPEN,
    ]


async def test_no_answer_in_time_is_a_failure() -> None:
    bench = Bench()
    bench.http.hangs = asyncio.Event()
    hasty = make_classifier(timeout=0.001)
    assert [await bench.fault(hasty, 0.001) for _ in range(FAILURES + 1)] == [
        *[Fault.TIMEOUT] * FAILURES,
        Fault.BREAKER_OPEN,
    ]
    assert bench.http.running == 0


async def test_a_call_that_had_little_time_says_nothing_of_the_service() -> None:
    bench = Bench()
    bench.http.hangs = asyncio.Event()
    for _ in range(2 * FAILURES):
        assert await bench.fault(CLASSIFIER, 0.001) is Fault.TIMEOUT
    asked = len(bench.http.asked)
    assert await bench.fault(CLASSIFIER, 0.0) is Fault.TIMEOUT
    assert len(bench.http.asked) == asked


async def test_a_call_that_is_given_up_says_nothing_of_the_service() -> None:
    bench = Bench()
    bench.http.hangs = asyncio.Event()
    for _ in range(2 * FAILURES):
        task = asyncio.create_task(bench.call())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    bench.http.hangs = None
    assert await bench.call() == b"{}"


async def test_calls_beyond_the_bound_fail_at_once() -> None:
    bench = Bench()
    bench.http.hangs = asyncio.Event()
    tasks = [asyncio.create_task(bench.call()) for _ in range(MOST_CALLS)]
    await asyncio.sleep(0)
    with pytest.raises(ServiceError, match=Fault.OVERLOADED):
        await bench.call()
    bench.http.hangs.set()
    assert await asyncio.gather(*tasks) == [b"{}"] * MOST_CALLS
    assert await bench.call() == b"{}"

"""Asking classifiers: every question of a message at once, and none of them for ever.

What a question and an answer look like is `content.classifiers`; when a service is asked is
`services`. Nothing of either is logged or raised: an opinion without an answer carries a word.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, Final

from typing_extensions import override

from aipolicy_sidecar.content.classifiers import CODECS, BadAnswerError, Opinion, Question
from aipolicy_sidecar.core.events import Classified
from aipolicy_sidecar.edges.ports import ClassifierSource
from aipolicy_sidecar.runtime.later_questions import LaterQuestions
from aipolicy_sidecar.runtime.services import Fault, Http, Service, ServiceError

PARALLEL: Final = 8
"""Calls that one message may have at one service at the same time."""
MOST_SERVICES: Final = 256
"""Services that are remembered."""


def load_http() -> Callable[[], Http]:
    """Load the HTTP client, which is left out until a policy asks a service."""
    from aipolicy_sidecar.runtime.http_services import HttpServices

    return HttpServices


def _open_http() -> Http:
    return load_http()()


class ClassifierClient(ClassifierSource):
    """The `ClassifierSource` of the edge."""

    def __init__(
        self, monotonic: Callable[[], float], open_http: Callable[[], Http] = _open_http
    ) -> None:
        self._monotonic = monotonic
        self._open_http = open_http
        self._http: Http | None = None
        self._services: dict[tuple[str, int], Service] = {}
        self._later = LaterQuestions(self.ask)

    @override
    def ask_later(
        self, questions: tuple[Question, ...], done: Callable[[Classified], None]
    ) -> None:
        self._later.add(questions, done)

    @override
    async def ask(self, questions: tuple[Question, ...]) -> Classified:
        begun = self._monotonic()
        opinions = [Opinion(fault=Fault.TIMEOUT)] * len(questions)
        waiting: dict[tuple[str, int], deque[int]] = {}
        for number, question in enumerate(questions):
            place = question.classifier.host, question.classifier.port
            waiting.setdefault(place, deque()).append(number)

        async def work(service: Service, numbers: deque[int]) -> None:
            while numbers:
                number = numbers.popleft()
                opinions[number] = await self._ask(service, questions[number], begun)

        work_to_do = [
            work(self._service(place), numbers)
            for place, numbers in waiting.items()
            for _ in range(min(PARALLEL, len(numbers)))
        ]
        if len(work_to_do) == 1:
            await work_to_do[0]
        else:
            await _together(work_to_do)
        return Classified(tuple(opinions))

    async def finish(self) -> None:
        """Answer what was to be asked later, and close all connections."""
        await self._later.finish()
        if self._http is not None:
            await self._http.close()
            self._http = None

    async def _ask(self, service: Service, question: Question, begun: float) -> Opinion:
        classifier, codec = question.classifier, CODECS[question.classifier.protocol]
        try:
            if self._http is None:
                self._http = self._open_http()
            body = await service.call(
                self._http,
                classifier,
                classifier.path or codec.path,
                codec.write(question),
                begun + classifier.timeout,
            )
            return Opinion(codec.read(body, question))
        except ServiceError as error:
            return Opinion(fault=error.fault)
        except BadAnswerError:
            return Opinion(fault=Fault.BAD_ANSWER)
        except Exception as error:  # noqa: BLE001 - a bug in here is a fault of the rule
            return Opinion(fault=type(error).__name__)

    def _service(self, place: tuple[str, int]) -> Service:
        service = self._services.get(place)
        if service is None:
            if len(self._services) >= MOST_SERVICES:
                idle = [one for one, known in self._services.items() if not known.running]
                for one in idle:
                    del self._services[one]
            service = self._services[place] = Service(self._monotonic)
        return service


async def _together(work: Iterable[Coroutine[Any, Any, None]]) -> None:
    async with asyncio.TaskGroup() as group:
        for one in work:
            group.create_task(one)

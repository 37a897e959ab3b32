"""Adapters between the webhook server and admission: read, ask, answer.

The two entries for pods differ only in what a failed lookup means. In a namespace with
a policy the pod is refused, with words for whoever waits for it; in any other it is an
error of the webhook, and the API server goes on without it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from aiohttp import web

from aipolicy_operator.cluster import ClusterError
from aipolicy_operator.domain.reviews import (
    Review,
    ReviewError,
    Verdict,
    read_review,
    write_review,
)
from aipolicy_operator.domain.webhook_configurations import (
    GUARDED_PATH,
    GUARDED_TIMEOUT,
    OTHERS_PATH,
    OTHERS_TIMEOUT,
    RESOURCES_PATH,
)
from aipolicy_operator.services.admissions import Admissions, describe
from aipolicy_operator.services.webhooks import Answer

_log = logging.getLogger(__name__)
_SHARE = 0.8  # of the API server's patience; the rest is for the way there and back


def admission_paths(admissions: Admissions) -> dict[str, Answer]:
    """What the webhook server serves."""
    return {
        GUARDED_PATH: _answer(admissions.admit_pod, GUARDED_TIMEOUT, _pod_must_wait),
        OTHERS_PATH: _answer(admissions.admit_pod, OTHERS_TIMEOUT, None),
        RESOURCES_PATH: _answer(admissions.admit_resource, GUARDED_TIMEOUT, None),
    }


def _answer(
    admit: Callable[[Review], Awaitable[Verdict]],
    timeout: float,
    failed: Callable[[Review, Exception], Verdict] | None,
) -> Answer:
    async def answer(body: bytes) -> web.Response:
        try:
            review = read_review(body)
        except ReviewError as error:
            return web.Response(status=HTTPStatus.BAD_REQUEST, text=str(error))
        try:
            async with asyncio.timeout(timeout * _SHARE):
                verdict = await admit(review)
        except (ClusterError, TimeoutError) as error:
            if failed is None:
                return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE, text=str(error))
            verdict = failed(review, error)
        quiet = verdict.allowed and not verdict.patch
        _log.log(
            logging.DEBUG if quiet else logging.INFO, "admission: %s", describe(review, verdict)
        )
        return web.json_response(write_review(review.uid, verdict))

    return answer


def _pod_must_wait(review: Review, error: Exception) -> Verdict:
    cause = str(error) or "the API server is slow"
    return Verdict(
        allowed=False,
        code=HTTPStatus.SERVICE_UNAVAILABLE,
        message=f"the policies of namespace {review.namespace} cannot be looked up ({cause}), and"
        " the pod must not run without them; its controller tries again by itself",
    )

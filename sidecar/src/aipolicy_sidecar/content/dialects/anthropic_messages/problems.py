"""Refusals in the words of the Anthropic API, so that its clients raise the right error."""

import json

from aipolicy_sidecar.content.messages import Problem

_TYPES = {
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    503: "overloaded_error",
}
_SERVER_ERROR = 500


def problem_body(problem: Problem) -> bytes:
    """``{"type": "error", …}`` with the members that Anthropic's clients know and our own.

    The code is told twice: as in all APIs, and where the official client reads its
    ``error_code``.
    """
    fallback = "api_error" if problem.status >= _SERVER_ERROR else "invalid_request_error"
    body = {
        "type": "error",
        "error": {
            "type": _TYPES.get(problem.status, fallback),
            "message": problem.message,
            "code": problem.code,
            "policy": problem.policy,
            "rule": problem.rule,
            "request_id": problem.request_id,
            "details": {"error_code": problem.code},
        },
        "request_id": problem.request_id,
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()

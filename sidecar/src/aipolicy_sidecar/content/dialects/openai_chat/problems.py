"""Refusals in the words of the OpenAI API, so that its clients raise the right error."""

from aipolicy_sidecar.content.messages import Problem
from aipolicy_sidecar.content.splices import write_json

_TYPES = {
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    429: "rate_limit_error",
}
_SERVER_ERROR = 500


def problem_body(problem: Problem) -> bytes:
    """``{"error": {…}}`` with the members that OpenAI's clients know and our own."""
    fallback = "server_error" if problem.status >= _SERVER_ERROR else "invalid_request_error"
    error = {
        "message": problem.message,
        "type": _TYPES.get(problem.status, fallback),
        "param": None,
        "code": problem.code,
        "policy": problem.policy,
        "rule": problem.rule,
        "request_id": problem.request_id,
    }
    return write_json({"error": error})

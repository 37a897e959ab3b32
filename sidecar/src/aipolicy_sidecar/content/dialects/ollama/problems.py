"""Refusals as Ollama tells errors: the message is a string, and its clients show just that."""

from aipolicy_sidecar.content.messages import Problem
from aipolicy_sidecar.content.splices import write_json


def problem_body(problem: Problem) -> bytes:
    """``{"error": "…"}``, and beside it what else there is to know."""
    error = {
        "error": problem.message,
        "code": problem.code,
        "policy": problem.policy,
        "rule": problem.rule,
        "request_id": problem.request_id,
    }
    return write_json(error)

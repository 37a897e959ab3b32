"""Refusals as Ollama tells errors: the message is a string, and its clients show just that."""

import json

from aipolicy_sidecar.content.messages import Problem


def problem_body(problem: Problem) -> bytes:
    """``{"error": "…"}``, and beside it what else there is to know."""
    error = {
        "error": problem.message,
        "code": problem.code,
        "policy": problem.policy,
        "rule": problem.rule,
        "request_id": problem.request_id,
    }
    return json.dumps(error, ensure_ascii=False, separators=(",", ":")).encode()

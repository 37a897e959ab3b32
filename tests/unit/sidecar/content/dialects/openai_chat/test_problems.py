import json

import pytest
from aipolicy_sidecar.content.dialects import Problem
from aipolicy_sidecar.content.dialects.openai_chat import OpenAIChat


@pytest.mark.parametrize(
    ("status", "kind"),
    (
        (400, "invalid_request_error"),
        (403, "permission_error"),
        (413, "invalid_request_error"),
        (415, "invalid_request_error"),
        (429, "rate_limit_error"),
        (502, "server_error"),
        (503, "server_error"),
    ),
)
def test_a_problem_is_an_openai_error(status: int, kind: str) -> None:
    problem = Problem(status, "aipolicy_denied", "Denied: né", "bot", "pii", "id-1", 30)
    assert json.loads(OpenAIChat().problem_body(problem)) == {
        "error": {
            "message": "Denied: né",
            "type": kind,
            "param": None,
            "code": "aipolicy_denied",
            "policy": "bot",
            "rule": "pii",
            "request_id": "id-1",
        }
    }

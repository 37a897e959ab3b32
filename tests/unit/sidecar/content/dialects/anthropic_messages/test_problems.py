import json

import pytest
from aipolicy_sidecar.content.dialects import Problem
from aipolicy_sidecar.content.dialects.anthropic_messages import AnthropicMessages


@pytest.mark.parametrize(
    ("status", "kind"),
    (
        (400, "invalid_request_error"),
        (401, "authentication_error"),
        (403, "permission_error"),
        (404, "not_found_error"),
        (405, "invalid_request_error"),
        (413, "request_too_large"),
        (415, "invalid_request_error"),
        (429, "rate_limit_error"),
        (502, "api_error"),
        (503, "overloaded_error"),
    ),
)
def test_the_type_is_that_of_the_status(status: int, kind: str) -> None:
    problem = Problem(status, "aipolicy_denied", "Denied é", "p", "r", "id-1", 7)
    assert json.loads(AnthropicMessages().problem_body(problem)) == {
        "type": "error",
        "error": {
            "type": kind,
            "message": "Denied é",
            "code": "aipolicy_denied",
            "policy": "p",
            "rule": "r",
            "request_id": "id-1",
            "details": {"error_code": "aipolicy_denied"},
        },
        "request_id": "id-1",
    }

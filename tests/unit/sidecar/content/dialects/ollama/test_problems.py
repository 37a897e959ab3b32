import json

import pytest
from aipolicy_sidecar.content.dialects import Problem
from aipolicy_sidecar.content.dialects.ollama import Ollama
from ollama import ResponseError
from support.ollama_chats import DIALECTS


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
def test_the_official_client_shows_the_message(dialect: Ollama) -> None:
    problem = Problem(403, "aipolicy_denied", "Denied: né", "bot", "pii", "id-1", 30)
    body = dialect.problem_body(problem)
    error = ResponseError(body.decode(), problem.status)
    assert str(error) == "Denied: né (status code: 403)"
    assert json.loads(body) == {
        "error": "Denied: né",
        "code": "aipolicy_denied",
        "policy": "bot",
        "rule": "pii",
        "request_id": "id-1",
    }

import pytest
from aipolicy_sidecar.core.paths import Target, find_route
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("method", "path", "target"),
    (
        ("POST", "/v1/chat/completions", Target.DIALECT),
        ("POST", "/v1/chat/completions?beta=/x", Target.DIALECT),
        ("POST", "/openai/v1/chat/completions", Target.DIALECT),
        ("POST", "/v1/messages", Target.DIALECT),
        ("POST", "/v1/messages/count_tokens", Target.DIALECT),
        ("GET", "/v1/messages", Target.WRONG_METHOD),
        ("POST", "/v1/messages/", Target.MISSPELT),
        ("POST", "/v1//messages", Target.MISSPELT),
        ("POST", "/v1/messages;/v1/chat/completions", Target.DIALECT),
        ("POST", "/v1/messages/batches", Target.UNKNOWN),
        ("GET", "/v1/chat/completions", Target.WRONG_METHOD),
        ("post", "/v1/chat/completions", Target.WRONG_METHOD),
        ("GET", "/v1/models", Target.PASSING),
        ("GET", "/v1/models/llama", Target.PASSING),
        ("GET", "/v1/responses", Target.WRONG_METHOD),
        ("POST", "/v1/Responses/", Target.MISSPELT),
        ("POST", "/v1/responses/compact", Target.UNKNOWN),
        ("GET", "/v1/responses/resp_1", Target.UNKNOWN),
        ("POST", "/v1/models", Target.UNKNOWN),
        ("POST", "/v1/embeddings", Target.DIALECT),
        ("POST", "/v1/completions", Target.DIALECT),
        ("POST", "/v1/Chat/completions", Target.MISSPELT),
        ("POST", "/v1/chat/./completions", Target.MISSPELT),
        ("POST", "/v1/chat;x=1/completions", Target.MISSPELT),
        ("POST", "/v1/chat/completions;x=/y", Target.MISSPELT),
        ("POST", "/v1/audio/speech", Target.UNKNOWN),
        ("GET", "/metrics?x=/v1/chat/completions", Target.UNKNOWN),
        ("GET", "/metrics#/v1/chat/completions", Target.UNKNOWN),
        ("POST", "/v1/chat/completions/", Target.MISSPELT),
        ("POST", "/V1/CHAT/COMPLETIONS", Target.MISSPELT),
        ("POST", "/v1/chat%2fcompletions", Target.MISSPELT),
        ("POST", "/v1/chat%252Fcompletions", Target.MISSPELT),
        ("POST", "/v1\\chat\\completions", Target.MISSPELT),
        ("POST", "/v1/x/../chat/completions", Target.DIALECT),
        ("POST", "/v1/chat/completions/x/..", Target.MISSPELT),
        ("POST", "/v1/chat/completions;jsessionid=1", Target.MISSPELT),
        ("POST", "/v1/chat/completions%20", Target.MISSPELT),
        ("GET", "/api/chat", Target.WRONG_METHOD),
        ("POST", "/api//chat", Target.MISSPELT),
        ("POST", "/api/chat/", Target.MISSPELT),
        ("POST", "/API/Generate", Target.MISSPELT),
        ("DELETE", "/api/delete", Target.UNKNOWN),
        ("POST", "/api/show", Target.UNKNOWN),
        ("POST", "", Target.UNKNOWN),
        ("POST", "/../..", Target.UNKNOWN),
    ),
)
def test_what_a_request_is_for(method: str, path: str, target: Target) -> None:
    assert find_route(method, path).target is target


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_path_has_a_target(method: str, path: str) -> None:
    assert isinstance(find_route(method, path).target, Target)

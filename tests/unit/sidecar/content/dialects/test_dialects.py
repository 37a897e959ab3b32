import pytest
from aipolicy_sidecar.content.dialects import find_dialect, is_passing


@pytest.mark.parametrize(
    ("method", "path", "name"),
    (
        ("POST", "/v1/chat/completions", "openai.chat"),
        ("POST", "/v1/chat/completions?api-version=1", "openai.chat"),
        ("POST", "/openai/deployments/x/chat/completions", "openai.chat"),
        ("POST", "/v1/responses", "openai.responses"),
        ("POST", "/v1/messages", "anthropic.chat"),
        ("POST", "/v1/messages?beta=true", "anthropic.chat"),
        ("POST", "/anthropic/v1/messages", "anthropic.chat"),
        ("POST", "/v1/messages/count_tokens?beta=true", "anthropic.count_tokens"),
        ("GET", "/v1/messages", None),
        ("POST", "/v1/messages/", None),
        ("POST", "/v1/messages/batches", None),
        ("POST", "/v1/threads/t/messages", None),
        ("GET", "/v1/chat/completions", None),
        ("POST", "/v1/chat/completions/", None),
        ("POST", "/?/chat/completions", None),
        ("POST", "/api/chat", "ollama.chat"),
        ("POST", "/ollama/api/generate?x=1", "ollama.generate"),
        ("POST", "/api/embed", "ollama.embed"),
        ("POST", "/api/embeddings", "ollama.embed"),
        ("GET", "/api/chat", None),
        ("POST", "/api/Chat", None),
        ("POST", "/api/create", None),
        ("POST", "/v1/completions", "openai.text_completion"),
        ("POST", "/completions?x=1", "openai.text_completion"),
        ("POST", "/openai/deployments/chat-1/completions", "openai.text_completion"),
        ("POST", "/v1/chat/./completions", None),
        ("POST", "/v1/x/../completions", None),
        ("POST", "/v1/Chat/completions", None),
        ("POST", "/v1/%63hat/completions", None),
        ("POST", "/v1/xcompletions", None),
        ("GET", "/v1/completions", None),
        ("POST", "/v1/embeddings", "openai.embeddings"),
        ("POST", "/openai/deployments/x/embeddings?api-version=1", "openai.embeddings"),
        ("GET", "/v1/embeddings", None),
    ),
)
def test_finds_the_dialect(method: str, path: str, name: str | None) -> None:
    dialect = find_dialect(method, path)
    assert (dialect.name if dialect else None) == name


@pytest.mark.parametrize(
    ("method", "path", "passes"),
    (
        ("GET", "/v1/models", True),
        ("HEAD", "/v1/models", True),
        ("GET", "/v1/models?x=1", True),
        ("GET", "/v1/models/org/name", True),
        ("GET", "/v1/models/org%2Fname-3.1:x", True),
        ("GET", "/v1/models/a%2F..%2Fchat", False),
        ("GET", "/v1/models/%2e%2e/x", False),
        ("POST", "/v1/models", False),
        ("DELETE", "/v1/models/x", False),
        ("GET", "/v1/models/", False),
        ("GET", "/v1/modelsx", False),
        ("GET", "/x/v1/models", False),
        ("GET", "/api/tags", True),
        ("HEAD", "/api/version?x", True),
        ("GET", "/api/ps", True),
        ("GET", "/api/ps/x", False),
        ("GET", "/api/tagsx", False),
        ("POST", "/api/tags", False),
        ("GET", "/api/show", False),
        ("GET", "/x/api/tags", False),
        ("GET", "/v1/models/../chat/completions", False),
    ),
)
def test_only_the_catalogue_passes_unread(method: str, path: str, passes: bool) -> None:
    assert is_passing(method, path) is passes

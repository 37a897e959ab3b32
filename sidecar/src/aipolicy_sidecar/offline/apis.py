"""The APIs by the names that lines call them, and the paths at which the engine meets them."""

from typing import Final

PATHS: Final = {
    "openai.chat": "/v1/chat/completions",
    "openai.responses": "/v1/responses",
    "openai.responses.input_tokens": "/v1/responses/input_tokens",
    "anthropic.chat": "/v1/messages",
    "anthropic.count_tokens": "/v1/messages/count_tokens",
    "ollama.chat": "/api/chat",
    "ollama.generate": "/api/generate",
    "ollama.embed": "/api/embed",
    "openai.text_completion": "/v1/completions",
    "openai.embeddings": "/v1/embeddings",
}
"""Every dialect's name, and a path that is its."""

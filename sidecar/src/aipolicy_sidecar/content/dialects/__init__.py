"""The APIs that the guard understands, one module or package each.

A new one is a package with a `Dialect` and an entry in `DIALECTS`.
"""

import re
from typing import Final

from aipolicy_sidecar.content.dialects.anthropic_messages import (
    AnthropicMessages,
    AnthropicTokenCounts,
)
from aipolicy_sidecar.content.dialects.ollama import OLLAMA_CHAT, OLLAMA_EMBED, OLLAMA_GENERATE
from aipolicy_sidecar.content.dialects.openai_chat import OpenAIChat
from aipolicy_sidecar.content.dialects.openai_completions import OpenAICompletions
from aipolicy_sidecar.content.dialects.openai_embeddings import OpenAIEmbeddings
from aipolicy_sidecar.content.dialects.openai_responses import (
    OpenAIResponses,
    OpenAIResponseTokens,
)
from aipolicy_sidecar.content.dialects.protocols import Dialect
from aipolicy_sidecar.content.json_documents import BodyError, Document
from aipolicy_sidecar.content.messages import Problem, ReadAnswer, ReadRequest, Segment, Usage
from aipolicy_sidecar.content.streams.steps import AnswerStream, StreamStep

__all__ = [
    "DIALECTS",
    "AnswerStream",
    "BodyError",
    "Dialect",
    "Document",
    "Problem",
    "ReadAnswer",
    "ReadRequest",
    "Segment",
    "StreamStep",
    "Usage",
    "find_dialect",
    "is_passing",
]

DIALECTS: Final[tuple[Dialect, ...]] = (
    OpenAIChat(),
    OpenAIResponses(),
    OpenAIResponseTokens(),
    AnthropicMessages(),
    AnthropicTokenCounts(),
    OLLAMA_CHAT,
    OLLAMA_GENERATE,
    OLLAMA_EMBED,
    OpenAICompletions(),
    OpenAIEmbeddings(),
)
"""Every API, in the order in which they are asked."""

_SLASH = r"(?:/|%2[fF])"
_STEP = rf"{_SLASH}(?!\.{{1,2}}(?:{_SLASH}|\?|\Z))[A-Za-z0-9_.:@+-]+"
_CATALOGUE = re.compile(rf"(?:/v1/models(?:{_STEP})*|/api/(?:ps|tags|version))(?:\?.*)?\Z")


def find_dialect(method: str, path: str) -> Dialect | None:
    """The API that a request is of; None when it is of none that is known."""
    return next((dialect for dialect in DIALECTS if dialect.accepts(method, path)), None)


def is_passing(method: str, path: str) -> bool:
    """Whether a request is for an LLM API's own information, which has no content.

    That is the list of models and its entries (``GET /v1/models/{id}``), and what Ollama
    tells of itself. What it tells of a model (``POST /api/show``) is not among it: that may
    be its owner's prompts.
    """
    return method in {"GET", "HEAD"} and _CATALOGUE.match(path) is not None

"""Ollama's own APIs: chats, single prompts and embeddings.

They share one form of settings, answers and errors, and differ in what they ask.

Source: https://docs.ollama.com/api and the types of the official clients.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from aipolicy_sidecar.content.dialects.ollama import answers, requests
from aipolicy_sidecar.content.dialects.ollama.chat_requests import read_chat
from aipolicy_sidecar.content.dialects.ollama.embed_requests import read_embed
from aipolicy_sidecar.content.dialects.ollama.generate_requests import read_generate
from aipolicy_sidecar.content.dialects.ollama.problems import problem_body
from aipolicy_sidecar.content.dialects.ollama.streams import LineFormat
from aipolicy_sidecar.content.messages import Problem, ReadAnswer, ReadRequest
from aipolicy_sidecar.content.streams.formats import StreamFormat


@dataclass(frozen=True, slots=True)
class Ollama:
    """One of the dialects; see `Dialect` for what its methods promise."""

    name: str
    ends: tuple[str, ...]
    """Of the paths, whatever comes before."""
    read: Callable[[bytes], ReadRequest]
    """Understands a request."""
    speaks: bool = False
    """Whether the text of an answer is in a message."""

    def accepts(self, method: str, path: str) -> bool:
        """A POST to any path with one of the ends."""
        return method == "POST" and path.partition("?")[0].endswith(self.ends)

    def read_request(self, body: bytes) -> ReadRequest:
        """Understand a request."""
        return self.read(body)

    def write_request(
        self,
        request: ReadRequest,
        texts: Mapping[str, bytes],
        *,
        max_output_tokens: int | None,
        include_usage: bool,
    ) -> bytes:
        """The body with edits; usage always comes."""
        del include_usage
        return requests.write_request(
            request, texts, max_output_tokens=max_output_tokens, foreign=self.speaks
        )

    def read_answer(self, body: bytes) -> ReadAnswer:
        """Understand a whole answer."""
        return answers.read_answer(body)

    def write_answer(
        self, answer: ReadAnswer, texts: Mapping[str, bytes], *, withhold: bool = False
    ) -> bytes:
        """The answer with edits."""
        return answers.write_answer(answer, texts, withhold=withhold)

    def stream_format(self, *, hide_usage: bool) -> StreamFormat:
        """How to read a streamed answer; no line of it has nothing but usage."""
        del hide_usage
        return LineFormat(chat=self.speaks)

    def problem_body(self, problem: Problem) -> bytes:
        """The problem in Ollama's error format."""
        return problem_body(problem)


OLLAMA_CHAT: Final = Ollama("ollama.chat", ("/api/chat",), read_chat, speaks=True)
OLLAMA_GENERATE: Final = Ollama("ollama.generate", ("/api/generate",), read_generate)
OLLAMA_EMBED: Final = Ollama("ollama.embed", ("/api/embed", "/api/embeddings"), read_embed)

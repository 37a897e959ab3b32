"""Anthropic's Messages API, as Anthropic and the servers that imitate it speak it.

Source: https://docs.anthropic.com/en/api/messages, the types of the official client
(``anthropic`` on PyPI, its betas included), and what vLLM, llama.cpp and Ollama make of it.
"""

from collections.abc import Mapping
from dataclasses import replace

from typing_extensions import override

from aipolicy_sidecar.content.dialects.anthropic_messages import answers, requests
from aipolicy_sidecar.content.dialects.anthropic_messages.events import MessageEvents
from aipolicy_sidecar.content.dialects.anthropic_messages.problems import problem_body
from aipolicy_sidecar.content.messages import Problem, ReadAnswer, ReadRequest, Usage
from aipolicy_sidecar.content.streams.formats import StreamFormat


class AnthropicMessages:
    """The dialect; see `Dialect` for what its methods promise."""

    name = "anthropic.chat"

    def accepts(self, method: str, path: str) -> bool:
        """A POST to any path that ends in ``/v1/messages``, whatever comes before."""
        return method == "POST" and path.partition("?")[0].endswith("/v1/messages")

    def read_request(self, body: bytes) -> ReadRequest:
        """Understand a request."""
        return requests.read_request(body)

    def write_request(
        self,
        request: ReadRequest,
        texts: Mapping[str, bytes],
        *,
        max_output_tokens: int | None,
        include_usage: bool,
    ) -> bytes:
        """The body with edits; usage comes without being asked for."""
        del include_usage
        return requests.write_request(request, texts, max_output_tokens=max_output_tokens)

    def read_answer(self, body: bytes) -> ReadAnswer:
        """Understand a whole answer."""
        return answers.read_answer(body)

    def write_answer(
        self, answer: ReadAnswer, texts: Mapping[str, bytes], *, withhold: bool = False
    ) -> bytes:
        """The answer with edits; the API has no alternatives."""
        del withhold
        return answers.write_answer(answer, texts)

    def stream_format(self, *, hide_usage: bool) -> StreamFormat:
        """How to read a streamed answer, which always tells its usage."""
        del hide_usage
        return MessageEvents()

    def problem_body(self, problem: Problem) -> bytes:
        """The problem in Anthropic's error format."""
        return problem_body(problem)


class AnthropicTokenCounts(AnthropicMessages):
    """Counting the tokens of a request that is not made: it costs nothing and says nothing."""

    name = "anthropic.count_tokens"

    @override
    def accepts(self, method: str, path: str) -> bool:
        """A POST to any path that ends in ``/v1/messages/count_tokens``."""
        return method == "POST" and path.partition("?")[0].endswith("/v1/messages/count_tokens")

    @override
    def read_request(self, body: bytes) -> ReadRequest:
        """Understand a request, which is read as one that is made."""
        return requests.read_request(body, counted=True)

    @override
    def read_answer(self, body: bytes) -> ReadAnswer:
        """Understand a count; the tokens in it were not used."""
        return replace(answers.read_answer(body), usage=Usage(0, 0))

"""OpenAI's Responses API, as OpenAI and the servers that imitate it speak it.

Source: the types of the official client (``openai.types.responses``), and what vLLM and
llama.cpp make of the API. Of the API's paths only those are read by which a prompt comes
in. Answers that a server keeps (``/responses/{id}``, ``…/input_items``, ``…/cancel``) and
prompts that it turns into a secret (``/responses/compact``) are no known paths.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from typing_extensions import override

from aipolicy_sidecar.content.dialects.openai_chat.problems import problem_body
from aipolicy_sidecar.content.dialects.openai_responses import answers, requests
from aipolicy_sidecar.content.dialects.openai_responses.streams import ResponsesFormat
from aipolicy_sidecar.content.messages import Problem, ReadAnswer, ReadRequest, Usage
from aipolicy_sidecar.content.streams.formats import StreamFormat

_PATH: Final = "/responses"
_COUNT_PATH: Final = "/responses/input_tokens"


class OpenAIResponses:
    """The dialect; see `Dialect` for what its methods promise."""

    name = "openai.responses"

    def accepts(self, method: str, path: str) -> bool:
        """A POST to any path that ends in ``/responses``, whatever comes before."""
        return method == "POST" and path.partition("?")[0].endswith(_PATH)

    def read_request(self, body: bytes) -> ReadRequest:
        """Understand a request."""
        return requests.read_request(body)

    def write_request(
        self,
        request: ReadRequest,
        texts: Mapping[str, bytes],
        *,
        max_output_tokens: int | None,
        include_usage: bool,  # noqa: ARG002 - every stream has it
    ) -> bytes:
        """The body with edits."""
        return requests.write_request(request, texts, max_output_tokens=max_output_tokens)

    def read_answer(self, body: bytes) -> ReadAnswer:
        """Understand a whole answer."""
        return answers.read_answer(body)

    def write_answer(
        self, answer: ReadAnswer, texts: Mapping[str, bytes], *, withhold: bool = False
    ) -> bytes:
        """The answer with edits."""
        return answers.write_answer(answer, texts, withhold=withhold)

    def stream_format(self, *, hide_usage: bool) -> StreamFormat:  # noqa: ARG002 - no event for it
        """How to read a streamed answer."""
        return ResponsesFormat()

    def problem_body(self, problem: Problem) -> bytes:
        """The problem in OpenAI's error format."""
        return problem_body(problem)


class OpenAIResponseTokens(OpenAIResponses):
    """The dialect of the path that counts a prompt's tokens; it makes no answer."""

    name = "openai.responses.input_tokens"

    @override
    def accepts(self, method: str, path: str) -> bool:
        """A POST to any path that ends in ``/responses/input_tokens``."""
        return method == "POST" and path.partition("?")[0].endswith(_COUNT_PATH)

    @override
    def read_request(self, body: bytes) -> ReadRequest:
        """Understand a request."""
        return replace(requests.read_request(body), stream=False, max_output_tokens=0)

    @override
    def read_answer(self, body: bytes) -> ReadAnswer:
        """Understand an answer: a number, which costs nothing."""
        return replace(answers.read_answer(body), usage=Usage(0, 0))

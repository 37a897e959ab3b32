"""OpenAI chat completions, as OpenAI and the servers that imitate it speak them.

Source: https://platform.openai.com/docs/api-reference/chat, and vLLM's OpenAI server
for what it adds.
"""

from collections.abc import Mapping

from aipolicy_sidecar.content.dialects.openai_chat import answers, parameters, requests
from aipolicy_sidecar.content.dialects.openai_chat.problems import problem_body
from aipolicy_sidecar.content.dialects.openai_chat.streams import ChatFormat
from aipolicy_sidecar.content.messages import Problem, ReadAnswer, ReadRequest
from aipolicy_sidecar.content.streams.formats import StreamFormat


class OpenAIChat:
    """The dialect; see `Dialect` for what its methods promise."""

    name = "openai.chat"
    bounds = requests.BOUNDS
    """By which members a client bounds its answer."""

    def accepts(self, method: str, path: str) -> bool:
        """A POST to any path that ends in ``/chat/completions``, whatever comes before."""
        return method == "POST" and path.partition("?")[0].endswith("/chat/completions")

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
        """The body with edits."""
        return parameters.write_request(
            request,
            texts,
            self.bounds,
            max_output_tokens=max_output_tokens,
            include_usage=include_usage,
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
        """How to read a streamed answer."""
        return ChatFormat(hide_usage=hide_usage)

    def problem_body(self, problem: Problem) -> bytes:
        """The problem in OpenAI's error format."""
        return problem_body(problem)

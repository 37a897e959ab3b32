"""OpenAI's legacy completions: a text goes on. Their answers have choices as those of chats.

Source: https://platform.openai.com/docs/api-reference/completions, and the servers of vLLM
and llama.cpp for what they add.
"""

import re
from collections.abc import Mapping

from aipolicy_sidecar.content.dialects.openai_chat import answers, parameters
from aipolicy_sidecar.content.dialects.openai_chat.endings import TEXT_COMPLETION
from aipolicy_sidecar.content.dialects.openai_chat.problems import problem_body
from aipolicy_sidecar.content.dialects.openai_chat.streams import ChatFormat
from aipolicy_sidecar.content.dialects.openai_completions import requests
from aipolicy_sidecar.content.messages import Problem, ReadAnswer, ReadRequest
from aipolicy_sidecar.content.streams.formats import StreamFormat

_PATH = re.compile(r"(?:.*/(?!\.{1,2}/|(?i:chat)/)[A-Za-z0-9_.:@+-]+)?/completions\Z")
"""Any that ends in ``/completions`` after a plain step, which is not that of chats."""


class OpenAICompletions:
    """The dialect; see `Dialect` for what its methods promise."""

    name = "openai.text_completion"

    def accepts(self, method: str, path: str) -> bool:
        """A POST to any path that ends in ``/completions``, but for those of chats."""
        return method == "POST" and _PATH.match(path.partition("?")[0]) is not None

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
            requests.BOUNDS,
            max_output_tokens=max_output_tokens,
            include_usage=include_usage,
        )

    def read_answer(self, body: bytes) -> ReadAnswer:
        """Understand a whole answer."""
        return answers.read_answer(body)

    def write_answer(self, answer: ReadAnswer, texts: Mapping[str, bytes]) -> bytes:
        """The answer with edits."""
        return answers.write_answer(answer, texts)

    def stream_format(self, *, hide_usage: bool) -> StreamFormat:
        """How to read a streamed answer."""
        return ChatFormat(TEXT_COMPLETION, hide_usage=hide_usage)

    def problem_body(self, problem: Problem) -> bytes:
        """The problem in OpenAI's error format."""
        return problem_body(problem)

"""OpenAI's legacy completions: a text goes on. Their answers have choices as those of chats.

Source: https://platform.openai.com/docs/api-reference/completions, and the servers of vLLM
and llama.cpp for what they add.
"""

import re
from collections.abc import Mapping

from typing_extensions import override

from aipolicy_sidecar.content.dialects.openai_chat import OpenAIChat
from aipolicy_sidecar.content.dialects.openai_completions import answers, requests
from aipolicy_sidecar.content.dialects.openai_completions.streams import CompletionFormat
from aipolicy_sidecar.content.messages import ReadAnswer, ReadRequest
from aipolicy_sidecar.content.streams.formats import StreamFormat

_PATH = re.compile(r"(?:.*/(?!\.{1,2}/|(?i:chat)/)[A-Za-z0-9_.:@+-]+)?/completions\Z")
"""Any that ends in ``/completions`` after a plain step, which is not that of chats."""


class OpenAICompletions(OpenAIChat):
    """The dialect: that of chats, but for what is asked."""

    name = "openai.text_completion"
    bounds = requests.BOUNDS

    @override
    def accepts(self, method: str, path: str) -> bool:
        """A POST to any path that ends in ``/completions``, but for those of chats."""
        return method == "POST" and _PATH.match(path.partition("?")[0]) is not None

    @override
    def read_request(self, body: bytes) -> ReadRequest:
        """Understand a request."""
        return requests.read_request(body)

    @override
    def read_answer(self, body: bytes) -> ReadAnswer:
        """Understand a whole answer."""
        return answers.read_answer(body)

    @override
    def write_answer(
        self, answer: ReadAnswer, texts: Mapping[str, bytes], *, withhold: bool = False
    ) -> bytes:
        """The answer with edits."""
        return answers.write_answer(answer, texts, withhold=withhold)

    @override
    def stream_format(self, *, hide_usage: bool) -> StreamFormat:
        """How to read a streamed answer."""
        return CompletionFormat(hide_usage=hide_usage)

"""A model behind OpenAI's chat API that answers ``safe``, or ``unsafe`` and categories.

Llama Guard does, and what is trained after its example. The text is sent as what a user
says; the model's own chat template has the instructions.
Source: https://www.llama.com/docs/model-cards-and-prompt-formats/llama-guard-3/.
"""

import json
from typing import Final

from typing_extensions import override

from aipolicy_sidecar.content.classifiers import answers
from aipolicy_sidecar.content.classifiers.questions import (
    BadAnswerError,
    Codec,
    Found,
    Question,
)

MAX_TOKENS: Final = 64
"""Enough for all categories."""
UNSAFE: Final = "Unsafe"
"""Label of what has no category."""


class ChatJudge(Codec):
    """Judges a text as a whole."""

    path: Final = "/v1/chat/completions"

    @override
    def write(self, question: Question) -> bytes:
        return json.dumps(
            {
                "model": question.classifier.model,
                "messages": [{"role": "user", "content": question.text.decode()}],
                "temperature": 0,
                "max_tokens": MAX_TOKENS,
                "stream": False,
            }
        ).encode()

    @override
    def read(self, body: bytes, question: Question) -> tuple[Found, ...]:
        choices = answers.items(answers.parse(body).get("choices"))
        if len(choices) != 1:
            raise BadAnswerError
        message = answers.members(answers.members(choices[0]).get("message"))
        content = message.get("content")
        if not isinstance(content, str):
            raise BadAnswerError
        word, _, categories = content.strip().partition("\n")
        match word.strip().lower():
            case "safe" if not categories.strip():
                return ()
            case "unsafe":
                names = [one.strip() for one in categories.split(",")]
                return answers.whole(question.text, [one or UNSAFE for one in names])
            case _:
                raise BadAnswerError

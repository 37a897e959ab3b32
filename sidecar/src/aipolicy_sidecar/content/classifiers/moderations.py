"""OpenAI's moderation API, as OpenAI and several open classifiers serve it.

Source: https://platform.openai.com/docs/api-reference/moderations.
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


class Moderations(Codec):
    """Flags a text by categories, each with a score."""

    path: Final = "/v1/moderations"

    @override
    def write(self, question: Question) -> bytes:
        members = {"input": question.text.decode()}
        if question.classifier.model:
            members["model"] = question.classifier.model
        return json.dumps(members).encode()

    @override
    def read(self, body: bytes, question: Question) -> tuple[Found, ...]:
        results = answers.items(answers.parse(body).get("results"))
        if len(results) != 1:
            raise BadAnswerError
        result = answers.members(results[0])
        threshold = question.classifier.threshold
        if threshold is None:
            if not answers.flag(result.get("flagged")):
                return ()
            categories = answers.members(result.get("categories", {}))
            return answers.whole(question.text, [one for one, is_so in categories.items() if is_so])
        scores = answers.members(result.get("category_scores"))
        if not scores:
            raise BadAnswerError
        over = [one for one, value in scores.items() if answers.score(value) >= threshold]
        return answers.whole(question.text, over) if over else ()

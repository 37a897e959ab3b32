"""Presidio's analyzer: entities, their places and scores.

Source: https://microsoft.github.io/presidio/api-docs/api-docs.html, ``POST /analyze``.
"""

import json
from typing import Any, Final

from typing_extensions import override

from aipolicy_sidecar.content.classifiers import answers
from aipolicy_sidecar.content.classifiers.questions import Codec, Found, Question

DEFAULT_LANGUAGE: Final = "en"


class PresidioAnalyze(Codec):
    """Finds places in a text."""

    path: Final = "/analyze"

    @override
    def write(self, question: Question) -> bytes:
        classifier = question.classifier
        members: dict[str, Any] = {
            "text": question.text.decode(),
            "language": classifier.language or DEFAULT_LANGUAGE,
        }
        if classifier.threshold is not None:
            members["score_threshold"] = classifier.threshold
        return json.dumps(members).encode()

    @override
    def read(self, body: bytes, question: Question) -> tuple[Found, ...]:
        offsets = answers.Offsets(question.text)
        least = question.classifier.threshold or 0.0
        found = []
        for item in answers.items(answers.parse_any(body)):
            entity = answers.members(item)
            start, end = offsets.span(entity)
            if answers.score(entity.get("score")) >= least:
                found.append(Found(start, end, answers.name(entity.get("entity_type"))))
        return tuple(found)

"""The guard's own small contract, for classifiers that speak no other.

Asked with ``{"text": …, "segment": "User"}``, a service answers ``{"flagged": true}``,
which may have ``labels``, a list of names, and ``spans``, a list of ``{"start", "end",
"label"?}`` that count characters (Unicode code points) of the text.
"""

import json
from typing import Final

from typing_extensions import override

from aipolicy_sidecar.content.classifiers import answers
from aipolicy_sidecar.content.classifiers.questions import Codec, Found, Question


class PlainHttp(Codec):
    """Flags a text, or places in it."""

    path: Final = "/"

    @override
    def write(self, question: Question) -> bytes:
        return json.dumps(
            {"text": question.text.decode(), "segment": question.segment.value}
        ).encode()

    @override
    def read(self, body: bytes, question: Question) -> tuple[Found, ...]:
        members = answers.parse(body)
        flagged = answers.flag(members.get("flagged"))
        labels = answers.items(members.get("labels", []))
        spans = [answers.members(item) for item in answers.items(members.get("spans", []))]
        if not flagged:
            return ()
        if not spans:
            return answers.whole(question.text, labels)
        offsets = answers.Offsets(question.text)
        other = labels[0] if labels else None
        return tuple(
            Found(*offsets.span(span), answers.name(span.get("label", other))) for span in spans
        )

"""Ids, roles, types and sounds in answers: opaque, unless a server takes them from the model.

One that is no single word (or no base64) is a text, judged where it stands: none of it is held
back, since an id belongs into the first event of its call. Clients put together what a stream says
of it, so that is judged as they will see it.
"""

from collections.abc import Sequence
from typing import Final

from aipolicy_sidecar.content.json_documents import BodyError
from aipolicy_sidecar.content.messages import Segment, TextForm
from aipolicy_sidecar.content.opaque_values import is_sealed, is_word
from aipolicy_sidecar.content.streams.readings import Key, TextPiece

SOUND: Final = "data"
LABELS: Final = frozenset({"id", "role", "type", SOUND})
"""Members that are none of an answer's texts."""
USUAL: Final = frozenset({"assistant", "function"})
"""Labels that need no look."""
MAX_LABELS: Final = 4096
"""Labels of one stream that are remembered."""

_LONGEST: Final = 1024
"""Characters of one that are put together."""


def is_opaque(name: str | int, text: str) -> bool:
    """Whether a label is what it should be, and no text."""
    return is_sealed(text) if name == SOUND else is_word(text)


def read_labels(labels: Sequence[TextPiece]) -> list[TextPiece]:
    """Those of an answer that are texts."""
    return [label for label in labels if label.text and not is_opaque(label.path[-1], label.text)]


class StreamedLabels:
    """The labels of one stream."""

    __slots__ = ("_said",)

    def __init__(self) -> None:
        self._said: dict[tuple[int, Key], tuple[str, str]] = {}
        """By choice and path: the first that was said, and all together."""

    def read(self, choice: int, labels: Sequence[TextPiece]) -> list[Segment]:
        """Those of an event that are texts.

        Raises:
            BodyError: When there are more than can be remembered.
        """
        return [
            Segment(label.kind, label.pointer, text.encode(), form=TextForm.ASIDE)
            for label in labels
            if label.text and not is_opaque(label.path[-1], text := self._join(choice, label))
        ]

    def _join(self, choice: int, label: TextPiece) -> str:
        """What a client has of a label; some servers send it with each piece of a call."""
        if label.path[-1] == SOUND:
            return label.text
        key = choice, label.path
        first, joined = self._said.get(key, ("", ""))
        if not first and len(self._said) == MAX_LABELS:
            raise BodyError(f"more than {MAX_LABELS} ids in a stream")
        if label.text == first:
            return first
        joined = (joined + label.text)[-_LONGEST:]
        self._said[key] = first or label.text, joined
        return joined

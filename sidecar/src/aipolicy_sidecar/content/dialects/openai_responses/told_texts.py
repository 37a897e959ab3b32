"""Which texts a streamed response has said, so that what is said again is known.

What is first said at the end of an item is followed as if it had been told in one piece:
then the next repeat of it is known, too.
"""

from typing import Final

from aipolicy_sidecar.content.dialects.openai_responses.events import CALL, find_told
from aipolicy_sidecar.content.json_documents import BodyError
from aipolicy_sidecar.content.streams.readings import Key, PartReading, TextPiece

MAX_KNOWN: Final = 4096
"""Texts that are known again, and texts that are told bit by bit, in one stream."""


class ToldTexts:
    """The texts of one stream, by part and path."""

    __slots__ = ("_known", "names")

    def __init__(self) -> None:
        self._known: set[tuple[Key, Key]] = set()
        self.names: dict[tuple[Key, Key], str] = {}
        """What the events are called that tell a text bit by bit."""

    def note(self, part: Key, piece: TextPiece, name: str = "") -> None:
        """Remember a text, and by which events it is told.

        Raises:
            BodyError: When more texts are told bit by bit than are followed.
        """
        key = part, piece.path
        if name and key not in self.names:
            if len(self.names) == MAX_KNOWN:
                raise BodyError(f"more than {MAX_KNOWN} texts in a stream")
            self.names[key] = name
        if piece.text and len(self._known) < MAX_KNOWN:
            self._known.add(key)

    def sort(self, reading: PartReading, *, final: bool, begins: str | None) -> PartReading:
        """Tell what is said again from what is said for the first time.

        Args:
            reading: A part with all its texts as repeats.
            final: Whether its texts end here.
            begins: The type of the item when its texts may begin here and go on.
        """
        texts: list[TextPiece] = []
        repeats: list[TextPiece] = []
        for piece in reading.repeats:
            if (reading.part, piece.path) in self._known:
                repeats.append(piece)
            elif piece.text:
                name = ""
                if begins is not None:
                    name = find_told(reading.part, piece.path, piece.kind, begins)
                self.note(reading.part, piece, name)
                piece.final = not name
                texts.append(piece)
        reading.texts, reading.repeats, reading.final = texts, repeats, final
        if reading.calls and not self._tells_call(reading.part, begins=begins is not None):
            reading.calls = ()
        return reading

    def _tells_call(self, part: Key, *, begins: bool) -> bool:
        """Whether a call is told here: once, and when it is whole."""
        if begins or (part, CALL) in self._known:
            return False
        if len(self._known) < MAX_KNOWN:
            self._known.add((part, CALL))
        return True

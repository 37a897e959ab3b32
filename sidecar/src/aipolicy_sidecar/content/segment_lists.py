"""Collecting the segments of a body, and putting edited ones back.

A dialect says which part of a body has which origin; below that, everything that is a
string is a text, whether the dialect knows the member or not: the app behind may know
it, and put it before the model.
"""

from collections.abc import Iterable, Mapping

from aipolicy.segments import SegmentKind

from aipolicy_sidecar.content.embedded_texts import read_leaves, rewrite_leaves
from aipolicy_sidecar.content.json_documents import (
    LONG_POINTER,
    MAX_LONG_POINTERS,
    POINTERS_TOO_LONG,
    BodyError,
    Document,
)
from aipolicy_sidecar.content.messages import Segment, TextForm
from aipolicy_sidecar.content.splices import escape_token, quote, splice, splice_one, text_at

MAX_SEGMENTS = 65_536
"""Texts in a body; each costs memory and a scan."""

LEAST_NUMBER = 10**6
"""Shorter numbers are nobody's."""

_HOLDERS = (str, dict, list)  # a union type would be ten times slower to test against


class SegmentList:
    """Segments on their way from a document, in its order."""

    __slots__ = ("_known", "_room", "_segments")

    def __init__(self, known: frozenset[str] = frozenset()) -> None:
        self._segments: list[Segment] = []
        self._known = known
        self._room = MAX_LONG_POINTERS

    def segments(self) -> tuple[Segment, ...]:
        """All that were added."""
        return tuple(self._segments)

    def extend(self, segments: Iterable[Segment]) -> None:
        """Add texts that another list has."""
        for one in segments:
            self.add(one.kind, one.pointer, one.text.decode(), one.choice, one.form)

    def add(
        self,
        kind: SegmentKind,
        pointer: str,
        text: str,
        choice: int = 0,
        form: TextForm = TextForm.PLAIN,
    ) -> None:
        """Add one text; empty ones say nothing."""
        if not text:
            return
        if len(self._segments) == MAX_SEGMENTS:
            raise BodyError(f"more than {MAX_SEGMENTS} texts")
        if len(pointer) > LONG_POINTER:  # of texts in a text, which no parser of bodies has seen
            self._room -= len(pointer)
            if self._room < 0:
                raise BodyError(POINTERS_TOO_LONG)
        self._segments.append(Segment(kind, pointer, text.encode(), choice, form))

    def add_arguments(
        self, kind: SegmentKind, pointer: str, arguments: object, choice: int = 0
    ) -> None:
        """Add the texts of a tool call's arguments: JSON in a string, or the value itself.

        No word in them is the API's own.
        """
        if isinstance(arguments, str):
            for place, leaf in enumerate(read_leaves(arguments)):
                self.add(kind, f"{pointer}#{place}", leaf, choice)
        else:
            self._add_all(kind, pointer, arguments, choice, frozenset())
            self.add_numbers(kind, pointer, arguments, choice)

    def add_all(self, kind: SegmentKind, pointer: str, value: object, choice: int = 0) -> None:
        """Add every string in a value, members' names included.

        Words known to the list (names and values of the API's own vocabulary) are left out.
        So are numbers: they set something, unless `add_numbers` says otherwise.
        """
        self._add_all(kind, pointer, value, choice, self._known)

    def add_member(
        self, kind: SegmentKind, pointer: str, name: str, value: object, choice: int = 0
    ) -> None:
        """Add a member of the object at `pointer`: its name, unless it is known, and all in it.

        For objects that a template may write into the prompt as they are.
        """
        place = f"{pointer}/{escape_token(name)}"
        if name not in self._known:
            self.add(kind, f"{place}#", name, choice)
        self._add_all(kind, place, value, choice, self._known)

    def _add_all(
        self, kind: SegmentKind, pointer: str, value: object, choice: int, known: frozenset[str]
    ) -> None:
        if isinstance(value, str):
            if value not in known:
                self.add(kind, pointer, value, choice)
        elif isinstance(value, dict):
            for name, member in value.items():
                if name not in known:
                    self.add(kind, f"{pointer}/{escape_token(name)}#", name, choice)
                if isinstance(member, _HOLDERS):
                    below = f"{pointer}/{escape_token(name)}"
                    self._add_all(kind, below, member, choice, known)
        elif isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, _HOLDERS):
                    self._add_all(kind, f"{pointer}/{index}", item, choice, known)

    def add_names(self, kind: SegmentKind, pointer: str, value: object, choice: int = 0) -> None:
        """Add the names of all members in a value, in which no word is the API's own."""
        if isinstance(value, dict):
            for name, member in value.items():
                place = f"{pointer}/{escape_token(name)}"
                self.add(kind, f"{place}#", name, choice)
                if isinstance(member, _HOLDERS):
                    self.add_names(kind, place, member, choice)
        elif isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, _HOLDERS):
                    self.add_names(kind, f"{pointer}/{index}", item, choice)

    def add_numbers(self, kind: SegmentKind, pointer: str, value: object, choice: int = 0) -> None:
        """Add the numbers in a value that is put before the model and so is read as a text.

        Only those long enough to be somebody's: an edit makes them strings.
        """
        if isinstance(value, dict):
            for name, member in value.items():
                self.add_numbers(kind, f"{pointer}/{escape_token(name)}", member, choice)
        elif isinstance(value, list):
            for index, item in enumerate(value):
                self.add_numbers(kind, f"{pointer}/{index}", item, choice)
        elif isinstance(value, int | float) and abs(value) >= LEAST_NUMBER:
            self.add(kind, pointer, str(value), choice)


def write_document(
    document: Document, texts: Mapping[str, bytes], values: Mapping[str, str]
) -> bytes:
    """The document with edits; its very bytes when there are none.

    Args:
        document: As read.
        texts: New text by `Segment.pointer`.
        values: New values, as JSON text, by pointer, set whether they were there or not.

    Raises:
        BodyError: When two members would get the same name.
    """
    if not texts and not values:
        return document.body
    replaced = dict(values)
    names: dict[str, str] = {}
    arguments: dict[str, dict[int, str]] = {}
    for pointer, data in texts.items():
        place, mark, leaf = pointer.partition("#")
        if leaf:
            arguments.setdefault(place, {})[int(leaf)] = data.decode()
        elif mark:
            names[place] = quote(data.decode())
        else:
            replaced[place] = quote(data.decode())
    for place, leaves in arguments.items():
        replaced[place] = quote(rewrite_leaves(text_at(document.value, place), leaves))
    if len(replaced) == 1 and not names:
        ((pointer, new),) = replaced.items()
        written = splice_one(document.text, document.value, pointer, new)
        if written is not None:
            return written.encode()
    return splice(document.text, replaced, names).encode()

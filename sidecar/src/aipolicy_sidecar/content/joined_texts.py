"""Joined texts: what a conversation says across its parts and messages.

A model reads the parts of a message as one text, and often messages of one role that follow each
other, whichever members of a request they stand in, so that a word, a number or an attack can be
spread over them. They are joined once with a blank and once with nothing between, as templates do;
what is found across a seam is a finding in each part that it touches. Of a long text its two ends
are joined, `EDGE` bytes each, so that all joined texts together are little longer than the texts.

Not joined are names and values of JSON (a tool's arguments, parameters), documents, which are many
texts and not one, and lists of prompts that are answered one by one.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Final, NamedTuple

from aipolicy.findings import Finding
from aipolicy.segments import RequestSegment, SegmentKind

from aipolicy_sidecar.content.messages import Segment

EDGE: Final = 1024
"""Bytes at each end of a text that are joined with others."""
SEAMS: Final = (b" ", b"")
"""What may lie between two texts."""
_SPOKEN: Final = frozenset(
    (
        *(RequestSegment.SYSTEM, RequestSegment.USER),
        *(RequestSegment.ASSISTANT, RequestSegment.TOOL_RESULT),
    )
)
_CONVERSATION: Final = frozenset(
    {
        *("input", "input/content", "instructions", "messages/content", "previous_input_messages"),
        *("previous_input_messages/content", "prompt", "suffix", "system"),
    }
)
"""Places of a conversation's texts; dialects read them in the order in which a model does."""
_CONTINUATION: Final = range(0x80, 0xC0)
"""Bytes that begin no character in UTF-8."""


class Piece(NamedTuple):
    """A part of a text, or all of it."""

    pointer: str
    start: int
    """Where it begins in its text."""
    text: bytes


Crossing = tuple[tuple[str, Finding], ...]
"""A finding across a seam: the findings in the texts that it touches, with their pointers."""


class Strip(NamedTuple):
    """Pieces that are read in a row."""

    kind: SegmentKind
    pieces: Sequence[Piece]

    def joined(self, seam: bytes) -> bytes:
        """All pieces with the seam between them."""
        return seam.join(piece.text for piece in self.pieces)

    def across(self, findings: Iterable[Finding], seam: bytes) -> Iterator[Crossing]:
        """The findings of a joined text that lie across a seam."""
        lengths = (len(piece.text) + len(seam) for piece in self.pieces)
        places = [*accumulate(lengths, initial=0)]
        for finding in findings:
            first = bisect_right(places, finding.start) - 1
            last = bisect_left(places, finding.end)
            parts: list[tuple[str, Finding]] = []
            for place, piece in zip(places[first:last], self.pieces[first:last], strict=False):
                start = max(finding.start - place, 0)
                end = min(finding.end - place, len(piece.text))
                if start < end:
                    found = replace(finding, start=piece.start + start, end=piece.start + end)
                    parts.append((piece.pointer, found))
            if len(parts) > 1:
                yield tuple(parts)


def strips(segments: Iterable[Segment]) -> Iterator[Strip]:
    """The texts of a request that are read in a row, at least two in each strip."""
    run: list[Segment] = []
    for segment in segments:
        if segment.kind not in _SPOKEN:
            continue
        if run and segment.kind is not run[0].kind:
            if len(run) > 1:
                yield from _strips(run)
            run = []
        run.append(segment)
    if len(run) > 1:
        yield from _strips(run)


def _strips(run: Sequence[Segment]) -> Iterator[Strip]:
    texts: dict[str, list[Segment]] = {}
    for segment in run:
        place = _place(segment.pointer)
        if place is not None:
            texts.setdefault(place, []).append(segment)
    for some in texts.values():
        pieces: list[Piece] = []
        for segment in some:
            text = segment.text
            if len(text) <= 2 * EDGE:
                pieces.append(Piece(segment.pointer, 0, text))
                continue
            pieces.append(Piece(segment.pointer, 0, text[: boundary(text, EDGE)]))
            if len(pieces) > 1:
                yield Strip(segment.kind, pieces)
            start = boundary(text, len(text) - EDGE)
            pieces = [Piece(segment.pointer, start, text[start:])]
        if len(pieces) > 1:
            yield Strip(some[0].kind, pieces)


def boundary(text: bytes, place: int) -> int:
    """The next place at which no character is cut; the text's end when there is none."""
    while place < len(text) and text[place] in _CONTINUATION:
        place += 1
    return place


def _place(pointer: str) -> str | None:
    """What texts have in common that are read in a row; None for one that is read by itself."""
    if "#" in pointer:
        return None
    tokens = pointer.split("/")[1:]
    names = [token for token in tokens if not token.isdigit()]
    if len(names) == 1 < len(tokens):
        return None
    place = "/".join(names).removesuffix("/text").removesuffix("/refusal")
    return "" if place in _CONVERSATION else place

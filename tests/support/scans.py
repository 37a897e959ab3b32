"""Texts cut into pieces, and what rules find in them: whole, and piece by piece."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from aipolicy.findings import Finding
from aipolicy.rules import RuleSet, StreamScan, StreamScanner, TextScanner
from aipolicy.rules.edits import merge
from aipolicy.rules.matchers import MatchDetector, Matcher
from aipolicy.rules.streams.fronts import Watch
from aipolicy.rules.streams.scanners import Followed
from aipolicy.rules.views.layers import View, origin, views
from aipolicy.segments import Direction, ResponseSegment

ANSWER = ResponseSegment.COMPLETION


def cut(text: bytes, places: Iterable[int]) -> list[bytes]:
    """The text in pieces that end at `places`; a place that is named twice makes an empty one."""
    edges = [0, *sorted(place for place in places if place <= len(text)), len(text)]
    return [text[start:end] for start, end in pairwise(edges)]


def whole(rules: RuleSet, text: bytes) -> tuple[Finding, ...]:
    """What the rules find in a whole answer."""
    scan = rules.scan(Direction.RESPONSE, ANSWER, text)
    assert scan.faults == ()
    return scan.findings


def scanner(rules: RuleSet) -> TextScanner:
    """A scanner of an answer that some rule looks at."""
    stream = rules.stream(ANSWER)
    assert stream is not None
    return stream


def follow(rules: RuleSet, pieces: Sequence[bytes]) -> list[StreamScan]:
    """What a scanner says to each piece, the last of which ends the text."""
    stream = scanner(rules)
    return [
        stream.feed(piece, final=place == len(pieces) - 1) for place, piece in enumerate(pieces)
    ]


def found(scans: Iterable[StreamScan]) -> tuple[Finding, ...]:
    """All findings of a stream."""
    return tuple(finding for scan in scans for finding in scan.findings)


def matches(matcher: Matcher, text: str) -> list[str]:
    """The texts that a matcher finds, whole and when followed through a stream.

    What it finds in a text and in a view of it is one.
    """
    data = text.encode()
    detector = MatchDetector((matcher,))
    places = {
        Finding(0, *origin(view.layers, item.start, item.end), item.label)
        for view in (View(data, ()), *views(data))
        for item in detector.scan(view.text, 0, (0,))
    }
    stream = StreamScanner(Watch([Followed(0, (matcher,), enforced=True, denies_on_error=True)]))
    pieces = [data[place : place + 1] for place in range(len(data))]
    scans = [stream.feed(piece) for piece in pieces] + [stream.feed(b"", final=True)]
    assert found(scans) == tuple(sorted(places, key=Finding.order))
    return [data[item.start : item.end].decode() for item in merge(places)]

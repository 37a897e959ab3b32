"""Where in a message the texts lie that rules looked at.

The engine asks about texts, in the order of the body. The dialect knows where each lies.
"""

from collections.abc import Iterable

from aipolicy.segments import Direction, SegmentKind

from aipolicy_sidecar.content.dialects import BodyError, Segment, find_dialect
from aipolicy_sidecar.offline.apis import PATHS
from aipolicy_sidecar.offline.items import MessageItem
from aipolicy_sidecar.offline.watches import Sighting


def locate(sightings: Iterable[Sighting], item: MessageItem) -> None:
    """Note the places of the texts of a whole message; one that was restored first has none."""
    answer = item.direction is Direction.RESPONSE
    request = item.request if answer else item.chunks[0]
    for direction, body in (
        (Direction.REQUEST, request),
        (Direction.RESPONSE, item.chunks[0] if answer else None),
    ):
        waiting: dict[tuple[SegmentKind, bytes, bool], list[str]] = {}
        for segment in () if body is None else _read(direction, item.dialect, body):
            for judged in (False, True):
                key = (segment.kind, segment.text, judged)
                waiting.setdefault(key, []).append(segment.pointer)
        for sighting in sightings:
            if sighting.direction is direction:
                judged = sighting.context is not None
                pointers = waiting.get((sighting.segment, bytes(sighting.text), judged))
                sighting.pointer = pointers.pop(0) if pointers else ""


def unique(sightings: Iterable[Sighting]) -> list[Sighting]:
    """The sightings of a stream without those of texts that are said again at its end."""
    kept: dict[tuple[object, ...], Sighting] = {}
    for one in sightings:
        said = (one.direction, one.segment, bytes(one.text), tuple(one.findings))
        kept.setdefault(said, one)
    return list(kept.values())


def _read(direction: Direction, name: str, body: bytes) -> tuple[Segment, ...]:
    dialect = find_dialect("POST", PATHS[name])
    if dialect is None:
        return ()
    try:
        if direction is Direction.REQUEST:
            return dialect.read_request(body).segments
        return dialect.read_answer(body).segments
    except BodyError:
        return ()

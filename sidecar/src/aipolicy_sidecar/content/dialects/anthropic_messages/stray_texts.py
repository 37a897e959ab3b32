"""Texts of a stream that are in no block: beside a delta, or in that of the message.

The API has none there, but servers imitate it and clients read leniently. What bears the
name of a text is followed over events, since it may go on in the next one; whatever else
is a string there (a date, a trace) says something new in each event and is judged alone.
"""

from typing import Any, Final

from aipolicy.segments import ResponseSegment

from aipolicy_sidecar.content.dialects.anthropic_messages.texts import add_texts
from aipolicy_sidecar.content.members import Members
from aipolicy_sidecar.content.messages import TextForm
from aipolicy_sidecar.content.segment_lists import SegmentList
from aipolicy_sidecar.content.streams.readings import Key, TextPiece

STRAY: Final[Key] = ("stray",)
"""The part of all these texts."""
STRAY_NAMES: Final = frozenset({"completion", "content", "partial_json", "text", "thinking"})


def find_strays(others: SegmentList, members: Members, path: Key) -> list[TextPiece]:
    """The texts that go on; what is no string goes to the others, with all that is in it."""
    strays: list[TextPiece] = []
    if STRAY_NAMES.isdisjoint(members):
        return strays
    kind, aside = ResponseSegment.COMPLETION, TextForm.ASIDE
    for name in sorted(STRAY_NAMES.intersection(members)):
        value = members[name]
        place = "/".join(map(str, ("", *path, name)))
        if isinstance(value, str):
            strays.append(TextPiece((*path, name), place, value, kind, aside))
        else:
            add_texts(others, kind, place, value, ids=False, form=aside)
    return strays


def carry_stray(path: Key, text: str, written: int) -> tuple[str, dict[str, Any]]:
    """Type and members of an event that carries more of a text; `written` tokens so far."""
    *within, member = path
    said = {str(member): text}
    if within:
        return "message_delta", {"delta": said, "usage": {"output_tokens": written}}
    return "ping", said  # which all clients know, and strict ones do not look into

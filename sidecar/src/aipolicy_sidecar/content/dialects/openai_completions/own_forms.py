"""The form in which llama.cpp answers at its own paths: ``content`` in place of choices.

In a stream the last event of each answer says ``stop``. It is empty, and clients need not
look for text in it, so what was held goes out before.

Source: ``tools/server`` of llama.cpp (``to_json_non_oaicompat``); older servers tell fewer
members, and name the tokens otherwise.
"""

from collections.abc import Mapping
from typing import Final

from aipolicy.segments import ResponseSegment

from aipolicy_sidecar.content.alternatives import find_alternatives
from aipolicy_sidecar.content.dialects.openai_chat.choices import read_index
from aipolicy_sidecar.content.members import Members
from aipolicy_sidecar.content.messages import Usage
from aipolicy_sidecar.content.splices import write_json
from aipolicy_sidecar.content.streams.event_streams import make_event
from aipolicy_sidecar.content.streams.readings import Key, PartReading, TextPiece

CONTENT: Final = "content"
ECHOES: Final = ("completion_probabilities", "tokens")
"""Members that say the content again, token by token."""
OWN_MEMBERS: Final = frozenset({CONTENT, *ECHOES})

_OWN: Final = "own"
"""In the key of a part: it is no choice."""
_PATH: Final[Key] = (CONTENT,)
_ENVELOPE = ("id_slot", "slot_id", "model", "multimodal")
"""Members that all events of a stream share."""


def is_own(members: Members) -> bool:
    """Whether an answer or an event is of this form."""
    return isinstance(members.get(CONTENT), str)


def is_own_part(part: Key) -> bool:
    """Whether a part of an answer is told in this form."""
    return part[-1] == _OWN


def read_part(members: Members) -> PartReading:
    """What an event of this form says.

    Raises:
        BodyError: When it cannot be told of which answer it is.
    """
    content, final = str(members[CONTENT]), members.get("stop") is True
    piece = TextPiece(_PATH, f"/{CONTENT}", content, ResponseSegment.COMPLETION)
    return PartReading(
        (read_index(members, 0), _OWN),
        [piece] if content or not final else [],
        final=final,
        tokens=read_tokens(members),
        echoes=drop_echoes(members),
    )


def read_tokens(members: Members) -> str:
    """What the tokens say, one after the other."""
    listed = members.get(ECHOES[0])
    tokens: list[str] = []
    for item in listed if isinstance(listed, list) else ():
        token = item.get("token", item.get(CONTENT)) if isinstance(item, dict) else item
        if isinstance(token, str):
            tokens.append(token)
    return "".join(tokens)


def drop_echoes(members: Members) -> dict[str, str]:
    """The edits that take the tokens out, by pointer."""
    return {f"/{name}": "[]" for name in ECHOES if members.get(name)}


def read_alternatives(members: Members) -> dict[str, dict[str, str]]:
    """What might have been said instead."""
    return find_alternatives(members, ECHOES[0], "")


def read_usage(members: Members) -> Usage | None:
    """What the server has counted so far."""
    return Usage.told(members.get("tokens_evaluated"), members.get("tokens_predicted"))


def make_piece(shape: Members, part: Key, text: str) -> bytes:
    """An event that carries more of the content."""
    return _make(shape, part, {CONTENT: text, "tokens": [], "stop": False})


def make_end(shape: Members, part: Key) -> bytes:
    """The event that ends an answer whose rest was filtered; no server has a word for that."""
    ending = {CONTENT: "", "tokens": [], "stop": True, "stop_type": "content_filter"}
    return _make(shape, part, ending)


def _make(shape: Members, part: Key, members: Mapping[str, object]) -> bytes:
    envelope = {name: shape[name] for name in _ENVELOPE if name in shape}
    return make_event(write_json({"index": part[0], **members, **envelope}))

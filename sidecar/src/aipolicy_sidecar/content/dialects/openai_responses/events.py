"""The texts that a stream of the Responses API tells bit by bit, and the events for that.

Each text has events for its pieces (``….delta``) and one that says it again (``….done``).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from aipolicy.segments import ResponseSegment

from aipolicy_sidecar.content.messages import TextForm
from aipolicy_sidecar.content.splices import write_json
from aipolicy_sidecar.content.streams.event_streams import make_event
from aipolicy_sidecar.content.streams.readings import Key

CALL: Final[Key] = ("call",)
"""The one call that an item can be."""

_COMPLETION, _REASONING = ResponseSegment.COMPLETION, ResponseSegment.REASONING
_CALL = ResponseSegment.TOOL_CALL
_COMMANDS: Final[Key] = ("action", "commands")


@dataclass(frozen=True, slots=True)
class Told:
    """A kind of text that is told bit by bit."""

    name: str
    """What the types of its events begin with."""
    path: Key
    """Of the text in its part, as far as it is always the same."""
    kind: ResponseSegment
    holder: str = ""
    """Member of the item in which the part lies; empty when the text is the item's own."""
    index: str = ""
    """Member of the event with a place in that, or in what the path leads to."""
    form: TextForm = TextForm.PLAIN
    call: Key | None = None
    whole: bool = True
    """Whether a piece is a string; otherwise it has several, of which each goes on by itself."""

    @property
    def member(self) -> str:
        """Member of the ``done`` event that says it again."""
        return "command" if self.path == _COMMANDS else str(self.path[-1])

    def find(self, place: str | int, index: int) -> tuple[Key, Key]:
        """The part and the path of the text at an index."""
        if self.holder:
            return (place, self.holder, index), self.path
        return (place,), (*self.path, index) if self.index else self.path


_ARGUMENTS, _ASIDE = TextForm.ARGUMENTS, TextForm.ASIDE
_TOLD = (
    Told("response.output_text", ("text",), _COMPLETION, "content", "content_index"),
    Told("response.refusal", ("refusal",), _COMPLETION, "content", "content_index", _ASIDE),
    Told("response.reasoning_text", ("text",), _REASONING, "content", "content_index"),
    Told("response.reasoning_summary_text", ("text",), _REASONING, "summary", "summary_index"),
    Told("response.function_call_arguments", ("arguments",), _CALL, form=_ARGUMENTS, call=CALL),
    Told("response.mcp_call_arguments", ("arguments",), _CALL, form=_ARGUMENTS, call=CALL),
    Told("response.custom_tool_call_input", ("input",), _CALL, call=CALL),
    Told("response.code_interpreter_call_code", ("code",), _CALL),
    Told(
        "response.shell_call_command",
        *(_COMMANDS, _CALL, "", "command_index"),
    ),
    Told(
        "response.shell_call_output_content",
        *(("output",), _COMPLETION, "", "command_index", _ASIDE, None, False),
    ),
    Told("response.audio.transcript", ("transcript",), _COMPLETION),
)
DELTAS: Final[Mapping[str, Told]] = {f"{told.name}.delta": told for told in _TOLD}
"""By the type of the event that brings a piece."""
DONES: Final[Mapping[str, Told]] = {f"{told.name}.done": told for told in _TOLD}
"""By the type of the event that says it again."""
ADDEDS: Final[Mapping[str, Told]] = {
    f"{told.name}.added": told for told in _TOLD if told.path == _COMMANDS
}
"""By the type of the event that it begins with; of others an item or a part is that."""
_BY_PLACE = {(told.holder, told.path, told.kind): told for told in reversed(_TOLD)}
_PLAIN_TYPE = re.compile(r"[A-Za-z0-9_.-]+\Z")
"""Upstream invents types as it likes, and the name of an event ends with its line."""
_MCP = "response.mcp_call_arguments"


def find_told(part: Key, path: Key, kind: ResponseSegment, item_type: str) -> str:
    """The name of a text that an item or a part begins with; empty when it comes whole."""
    if item_type == "mcp_call" and path == ("arguments",):
        return _MCP
    holder = str(part[1]) if len(part) > 1 else ""
    told = _BY_PLACE.get((holder, path, kind))
    return told.name if told is not None and (holder or not told.index) else ""


def make_event_of(members: Mapping[str, object]) -> bytes:
    """An event of the type that its members say."""
    data, kind = write_json(members), str(members["type"])
    head = f"event: {kind}\n".encode() if _PLAIN_TYPE.match(kind) else b""
    return head + make_event(data)


def make_delta(name: str, part: Key, path: Key, text: str) -> dict[str, object]:
    """The members of the event with a piece of a text, but for ids and numbers."""
    told = DELTAS.get(f"{name}.delta")
    members: dict[str, object] = {"type": f"{name}.delta"}
    if told is None:
        return members | _make_other(part, path, text)
    if told.index:
        members[told.index] = part[-1] if told.holder else path[len(told.path)]
    members["delta"] = text if told.whole else {path[-1]: text}
    if told.name == "response.output_text":
        members["logprobs"] = []
    return members


def _make_other(part: Key, path: Key, text: str) -> dict[str, object]:
    """The members of an event that the API does not know, see `part_of_other`."""
    value: object = text
    for key in reversed(path):
        value = {str(key): value}
    members: dict[str, object] = value if isinstance(value, dict) else {}
    for name, index in zip(part[3::2], part[4::2], strict=True):
        members[str(name)] = index
    return members


def part_of_other(name: str, place: str | int, members: Mapping[str, object]) -> Key:
    """The part in which a text is that an unknown event brings: all its indexes name it."""
    indexes: list[str | int] = []
    for member, value in members.items():
        if member.endswith("_index") and member != "output_index" and isinstance(value, int):
            indexes += member, value
    return (place, "event", name, *indexes)

"""Streamed answers: one JSON object a line, the last of which is ``done``.

An answer is one part. Each line is a whole object of the API, so that those made here have
the members that its clients ask of every line.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from aipolicy_sidecar.content.dialects.ollama.texts import (
    list_calls,
    null_echoes,
    read_alternatives,
    read_calls,
    read_errors,
    read_texts,
    read_tokens,
    read_usage,
)
from aipolicy_sidecar.content.members import Members
from aipolicy_sidecar.content.splices import write_json
from aipolicy_sidecar.content.streams.json_lines import JsonLines, make_line
from aipolicy_sidecar.content.streams.readings import Key, PartReading, Reading

FILTERED: Final = "content_filter"
"""The reason of an answer that was filtered. Ollama filters none and has no word for it; this
one is what its OpenAI endpoints would make of it."""

_ENVELOPE = ("model", "remote_model", "remote_host", "created_at")
"""Members that all lines of a stream share."""
_ANSWER: Final[Key] = ()
_UNCHANGED: Mapping[str, str] = {}


class LineFormat:
    """One stream of lines; see `StreamFormat`."""

    __slots__ = ("_chat", "_shape", "framing")

    repeats = False

    def __init__(self, *, chat: bool) -> None:
        """Begin; `chat` when the text is in a message, else it is in ``response``."""
        self.framing = JsonLines()
        self._chat = chat
        self._shape: Members = {}
        """The last line, the model of those that are made here."""

    def is_end_mark(self, data: bytes) -> bool:
        """The last line is an object like all others."""
        del data
        return False

    def read(self, members: Members) -> Reading:
        """Understand a line."""
        self._shape = members
        done = members.get("done") is True
        errors = read_errors(members)
        part = PartReading(
            _ANSWER,
            read_texts(members),
            wholes=read_calls(members),
            calls=list_calls(members),
            final=done,
            tokens=read_tokens(members),
            echoes=null_echoes(members),
        )
        return Reading(
            (part,),
            errors,
            usage=read_usage(members),
            last=done or bool(errors),
            alternatives=read_alternatives(members),
        )

    def note_sent(self, members: Members) -> Mapping[str, str]:
        """Nothing is numbered here."""
        del members
        return _UNCHANGED

    def make_delta(self, part: Key, path: Key, text: str) -> bytes:
        """A line that carries more of a text."""
        del part
        line = place = self._make_line()
        for name in path[:-1]:
            below = place.get(str(name))
            if not isinstance(below, dict):
                below = place[str(name)] = {}
            place = below
        place[str(path[-1])] = text
        return _write({**line, "done": False})

    def make_refusal(self, parts: Sequence[Key]) -> list[bytes]:
        """The last line of an answer that was filtered."""
        del parts
        return [_write({**self._make_line(), "done": True, "done_reason": FILTERED})]

    def _make_line(self) -> dict[str, object]:
        line = {name: self._shape[name] for name in _ENVELOPE if name in self._shape}
        if self._chat:
            return {**line, "message": {"role": "assistant", "content": ""}}
        return {**line, "response": ""}


def _write(line: Members) -> bytes:
    return make_line(write_json(line))

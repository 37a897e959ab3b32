"""Streamed completions: choices, as chats have them, or the own form of llama.cpp."""

from collections.abc import Mapping, Sequence

from typing_extensions import override

from aipolicy_sidecar.content.dialects.openai_chat.endings import TEXT_COMPLETION
from aipolicy_sidecar.content.dialects.openai_chat.streams import ChatFormat
from aipolicy_sidecar.content.dialects.openai_completions.own_forms import (
    OWN_MEMBERS,
    is_own,
    is_own_part,
    make_end,
    make_piece,
    read_alternatives,
    read_part,
    read_usage,
)
from aipolicy_sidecar.content.members import Members
from aipolicy_sidecar.content.streams.readings import Key, Reading


class CompletionFormat(ChatFormat):
    """One stream of events; see `StreamFormat`. Both forms may come in one."""

    __slots__ = ("_own", "_told")

    def __init__(self, *, hide_usage: bool) -> None:
        super().__init__(TEXT_COMPLETION, hide_usage=hide_usage)
        self._own: Members = {}
        """The last event of the own form, the model of those that are made here."""
        self._told = False
        """Whether the client has seen one."""

    @override
    def read(self, members: Members) -> Reading:
        """Understand an event."""
        if not is_own(members):
            return super().read(members)
        self._own = members
        others = {name: value for name, value in members.items() if name not in OWN_MEMBERS}
        reading = super().read(others)
        reading.parts = [*reading.parts, read_part(members)]
        reading.interim = reading.interim or read_usage(members)
        reading.alternatives = {**(reading.alternatives or {}), **read_alternatives(members)}
        reading.dropped = False
        return reading

    @override
    def note_sent(self, members: Members) -> Mapping[str, str]:
        """Learn in which form the client sees the answer."""
        self._told = self._told or is_own(members)
        return super().note_sent(members)

    @override
    def make_delta(self, part: Key, path: Key, text: str) -> bytes:
        """An event that carries more of a text, in the form in which it is told."""
        if is_own_part(part):
            return make_piece(self._own, part, text)
        return super().make_delta(part, path, text)

    @override
    def make_refusal(self, parts: Sequence[Key]) -> list[bytes]:
        """Every open answer ends in the form in which it is told."""
        owns = [make_end(self._own, part) for part in parts if is_own_part(part)]
        choices = [part for part in parts if not is_own_part(part)]
        if not choices and (owns or self._told):
            return owns
        return [*owns, *super().make_refusal(choices)]

"""Tool calls followed through a stream: judged by name at once, by arguments when they end.

A call's name is whole when its arguments begin, or its part ends. Its arguments are held
back until then only if a rule judges calls of this tool by them.
"""

from typing import Final

from aipolicy.rules import Judges, RuleFault

from aipolicy_sidecar.content.messages import TextForm
from aipolicy_sidecar.content.streams.readings import Key, TextPiece
from aipolicy_sidecar.content.streams.streamed_texts import Report, StreamedText

MAX_NAME: Final = 1024
"""Characters of a tool's name; APIs allow 64 to 128."""
MAX_ARGUMENTS: Final = 65_536
"""Characters of arguments that are kept to be judged."""
TOO_LONG: Final = "CallTooLong"
"""Reason of the fault when a call is longer than that."""


_NONE: Final = "{}"
"""A call without arguments, for which some servers send nothing."""
_WORDS: Final = "?"
"""Arguments of another form, such as the text for a custom tool: no schema fits them."""


class _Call:
    """One call on its way."""

    __slots__ = ("arguments", "judged", "name", "pending")

    def __init__(self) -> None:
        self.name = ""
        self.arguments = _NONE
        """What they are when they are no JSON that is followed."""
        self.judged = False
        """Whether its name was."""
        self.pending = False
        """Whether its arguments are still to be judged."""


class FollowedCalls:
    """The tool calls of one part of an answer."""

    __slots__ = ("_calls", "_judges")

    def __init__(self, judges: Judges) -> None:
        self._judges = judges
        self._calls: dict[Key, _Call] = {}

    def see(self, piece: TextPiece, report: Report) -> None:
        """Take in a piece of a call, before it is fed to its text."""
        if piece.call is None:
            return
        call = self._calls.get(piece.call)
        if call is None:
            call = self._calls[piece.call] = _Call()
        if piece.form is not TextForm.NAME:
            self._judge_name(call, report)
            if piece.form is not TextForm.ARGUMENTS and piece.text:
                call.arguments = _WORDS
        elif not call.judged:
            call.name += piece.text[: MAX_NAME + 1 - len(call.name)]
            if piece.final:
                self._judge_name(call, report)

    def tell(self, key: Key, value: object, report: Report) -> None:
        """Take in arguments that come whole, as a value; what was said of the call is known."""
        call = self._calls.get(key)
        if call is None:
            call = self._calls[key] = _Call()
        self._judge_name(call, report)
        call.pending = False
        if self._judges.wants_arguments(call.name):
            report.add(self._judges.judge_arguments(call.name, value))

    def open(self, piece: TextPiece, text: StreamedText) -> StreamedText:
        """The text of a call's arguments, held back and judged if a rule asks for it."""
        call = None if piece.call is None else self._calls.get(piece.call)
        if call is None or not call.pending or piece.form is not TextForm.ARGUMENTS:
            return text
        call.pending = False
        return JudgedArguments(self._judges, call.name, text)

    def end(self, report: Report) -> None:
        """The part has ended."""
        for call in self._calls.values():
            self._judge_name(call, report)
            if call.pending:
                report.add(self._judges.judge_arguments(call.name, call.arguments))
        self._calls.clear()

    def _judge_name(self, call: _Call, report: Report) -> None:
        if call.judged:
            return
        call.judged = True
        call.pending = bool(self._judges.wants_arguments(call.name))
        report.add(self._judges.judge_name(call.name))


class JudgedArguments:
    """Arguments of a call that rules judge when they have ended, as the client would get them."""

    __slots__ = ("_holding", "_judges", "_length", "_name", "_over", "_said", "_text")

    def __init__(self, judges: Judges, name: str, text: StreamedText) -> None:
        self._judges = judges
        self._name = name
        self._text = text
        self._said: list[str] = []
        self._length = 0
        self._over = False
        self._holding = judges.holds_arguments(name)

    @property
    def holds(self) -> bool:
        """Whether some of the text is kept back."""
        return (self._holding and self._length > 0) or self._text.holds

    def feed(self, fragment: str, report: Report, *, final: bool) -> str:
        """Take a fragment; return what may be sent on in its place."""
        released = self._text.feed(fragment, report, final=final)
        if self._over:
            return released
        self._said.append(released)
        self._length += len(released)
        if self._length > MAX_ARGUMENTS:
            self._over = True
            places = sorted(self._judges.wants_arguments(self._name))
            report.faults += [RuleFault(place, TOO_LONG) for place in places]
        elif final:
            report.add(self._judges.judge_arguments(self._name, "".join(self._said)))
        elif self._holding:
            return ""
        if not self._holding:
            return released
        self._holding = False
        said = "".join(self._said)
        self._said.clear()
        return said

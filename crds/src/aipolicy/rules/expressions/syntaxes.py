r"""The structure of a regular expression in RE2 syntax.

google-re2 compiles expressions but does not show their structure, which
`expressions.prefixes` needs. Expressions come here after RE2 has accepted them, so
what is not understood is refused, never guessed. Source:
https://github.com/google/re2/wiki/Syntax
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from aipolicy.rules.expressions.nodes import Assertion, Atom, Choice, Node, Repeat, Sequence

MAX_NESTING: Final = 50
"""Groups within groups; the functions that walk the structure are recursive."""

_SHORT: Final = 512
"""Characters of an expression that is remembered."""

_REPEATS: Final = frozenset("*+?{")
_META: Final = frozenset(r"\.+*?()|[]{}^$")


class SyntaxRefusal(ValueError):  # noqa: N818 - most of these are no errors of syntax
    """An expression that RE2 accepts and a stream cannot follow; the message says why."""


def parse(pattern: str) -> Node:
    """Read an expression that RE2 accepts. Raises SyntaxRefusal."""
    # Each is read for several purposes, and policies are compiled more often than changed.
    return _remembered(pattern) if len(pattern) <= _SHORT else _Parser(pattern).whole()


@lru_cache(maxsize=512)
def _remembered(pattern: str) -> Node:
    return _Parser(pattern).whole()


def takes_nothing(node: Node) -> bool:
    """Whether the node can match the empty text, at some place at least."""
    match node:
        case Atom():
            return False
        case Assertion():
            return True
        case Sequence(parts):
            return all(takes_nothing(part) for part in parts)
        case Choice(branches):
            return any(takes_nothing(branch) for branch in branches)
        case Repeat(part, least):
            return least == 0 or takes_nothing(part)


def quote(character: str) -> str:
    """A character as RE2 reads it literally."""
    return f"\\{character}" if character in _META else character


def quote_all(text: str) -> str:
    """A text as RE2 reads it literally."""
    return "".join(map(quote, text))


_make_atom: Final = lru_cache(maxsize=4096)(Atom)
"""There are few, and each is in many expressions."""


@dataclass(frozen=True, slots=True)
class _Flags:
    """``i``, ``s`` and ``m``; ``U`` only swaps greediness, which changes no language."""

    ignore_case: bool = False
    dot_newline: bool = False
    multi_line: bool = False

    def changed(self, letters: str) -> "_Flags":
        """The flags after ``(?letters)``."""
        on, _, off = letters.partition("-")
        return _Flags(
            *(
                (now or letter in on) and letter not in off
                for letter, now in (
                    ("i", self.ignore_case),
                    ("s", self.dot_newline),
                    ("m", self.multi_line),
                )
            )
        )


class _Parser:
    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0
        self._flags = _Flags()
        self._nesting = 0

    def whole(self) -> Node:
        node = self._choice()
        if self._at < len(self._pattern):
            raise self._refusal()
        return node

    def _refusal(self) -> SyntaxRefusal:
        return SyntaxRefusal(f'"{self._pattern[self._at : self._at + 8]}" is not understood')

    def _next(self, literal: str) -> bool:
        """Step over `literal` if it comes next."""
        if not self._pattern.startswith(literal, self._at):
            return False
        self._at += len(literal)
        return True

    def _until(self, literal: str) -> str:
        """Step behind the next `literal`; what lies before it."""
        end = self._pattern.find(literal, self._at)
        if end < 0:
            raise self._refusal()
        text = self._pattern[self._at : end]
        self._at = end + len(literal)
        return text

    def _choice(self) -> Node:
        branches = [self._sequence()]
        while self._next("|"):
            branches.append(self._sequence())
        return branches[0] if len(branches) == 1 else Choice(tuple(branches))

    def _sequence(self) -> Node:
        pattern = self._pattern
        parts: list[Node] = []
        while self._at < len(pattern):
            character = pattern[self._at]
            if character in "|)":
                break
            node: Node | None
            if character not in _META:  # as most are
                self._at += 1
                node = self._atom(character)
            elif self._next(r"\Q"):
                parts += self._quoted()
                continue
            else:
                node = self._item()
            if node is not None:
                parts.append(self._repeated(node))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _quoted(self) -> list[Node]:
        r"""The characters of ``\Q...\E``; a repeat behind it applies to the last of them."""
        end = self._pattern.find(r"\E", self._at)
        text = self._pattern[self._at :] if end < 0 else self._pattern[self._at : end]
        self._at += len(text) if end < 0 else len(text) + 2
        parts: list[Node] = [self._atom(quote(character)) for character in text]
        if parts:
            parts[-1] = self._repeated(parts[-1])
        return parts

    def _item(self) -> Node | None:
        """One group, class, escape or character; None for bare flags."""
        if self._next("("):
            return self._group()
        if self._next("["):
            return self._class()
        if self._next("\\"):
            return self._escape()
        if self._next("^"):
            multi = self._flags.multi_line
            return Assertion("(?m:^)" if multi else "^", looks_ahead=False)
        if self._next("$"):
            multi = self._flags.multi_line
            return Assertion("(?m:$)" if multi else "$", looks_ahead=True)
        if self._next("."):
            return _make_atom(".", "s" if self._flags.dot_newline else "")
        if self._pattern[self._at] in "*+?":
            raise self._refusal()
        self._at += 1
        return self._atom(quote(self._pattern[self._at - 1]))

    def _atom(self, source: str) -> Atom:
        return _make_atom(source, "i" if self._flags.ignore_case else "")

    def _group(self) -> Node | None:
        before = self._flags
        if self._next("?P<") or self._next("?<"):
            self._until(">")
        elif self._next("?"):
            start = self._at
            while self._at < len(self._pattern) and self._pattern[self._at] in "imsU-":
                self._at += 1
            self._flags = before.changed(self._pattern[start : self._at])
            if self._next(")"):
                return None
            if not self._next(":"):
                raise self._refusal()
        self._nesting += 1
        if self._nesting > MAX_NESTING:
            raise SyntaxRefusal(f"groups are nested deeper than {MAX_NESTING}")
        node = self._choice()
        if not self._next(")"):
            raise self._refusal()
        self._nesting -= 1
        self._flags = before
        return node

    def _class(self) -> Node:
        """A class, verbatim."""
        start = self._at
        self._next("^")
        self._next("]")
        while not self._next("]"):
            if self._at >= len(self._pattern):
                raise self._refusal()
            name = self._pattern.startswith("[:", self._at)
            if name and self._pattern.find(":]", self._at + 2) > 0:
                self._at += 2
                self._until(":]")
            else:
                self._at += 2 if self._pattern[self._at] == "\\" else 1
        return self._atom("[" + self._pattern[start : self._at])

    def _escape(self) -> Node:
        start = self._at
        letter = self._pattern[start]
        self._at += 1
        match letter:
            case "A":
                return Assertion(r"\A", looks_ahead=False)
            case "z" | "b" | "B":
                return Assertion(f"\\{letter}", looks_ahead=True)
            case "C":
                raise SyntaxRefusal(r'"\C" matches half a character; write "(?s:.)"')
            case "x" | "p" | "P" if self._next("{"):
                self._until("}")
            case "x":
                self._at += 2
            case "p" | "P":
                self._at += 1
            case "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7":
                while self._at < start + 3 and self._pattern[self._at : self._at + 1] in tuple(
                    "01234567"
                ):
                    self._at += 1
                return self._atom(f"\\x{{{int(self._pattern[start : self._at], 8):X}}}")
            case _:
                pass
        return self._atom("\\" + self._pattern[start : self._at])

    def _repeated(self, node: Node) -> Node:
        bounds = self._bounds()
        if bounds is None:
            return node
        self._next("?")
        return Repeat(node, *bounds)

    def _bounds(self) -> tuple[int, int | None] | None:
        """The bounds of the repeat that comes next; a brace that is none is a literal."""
        if self._pattern[self._at : self._at + 1] not in _REPEATS:
            return None
        if self._next("*"):
            return 0, None
        if self._next("+"):
            return 1, None
        if self._next("?"):
            return 0, 1
        end = self._pattern.find("}", self._at)
        if end < 0 or not self._pattern.startswith("{", self._at):
            return None
        least, comma, most = self._pattern[self._at + 1 : end].partition(",")
        if not _is_count(least) or not (most == "" or _is_count(most)):
            return None
        self._at = end + 1
        if not comma:
            return int(least), int(least)
        return int(least), int(most) if most else None


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit()

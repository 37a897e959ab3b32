"""Edits of JSON text that leave every other byte as it was.

Re-serialising a body would change white space, escapes, number forms and the order of
members, and with them whatever the app derives from the bytes. So new values are laid
over the old ones at their offsets. Offsets are looked for only when an edit is due, in
one walk that is linear in the text: subtrees without an edit are skipped by the
standard library's C scanner.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from aipolicy_sidecar.content.json_documents import BodyError

_SHORT: Final = 4096
"""Characters of a text in which a string is looked for rather than walked to."""
_SPACE = re.compile(r"[ \t\n\r]*")
_skip_value: Callable[[str, int], tuple[Any, int]] = vars(json.JSONDecoder())["scan_once"]
# What raw_decode calls; its wrapper only turns away invalid text. Not in typeshed.


def escape_token(name: str) -> str:
    """A member's name as a token of a pointer (see `Segment.pointer`)."""
    if name.isidentifier():  # as nearly all are
        return name
    return name.replace("~", "~0").replace("/", "~1").replace("#", "~2")


def unescape_token(token: str) -> str:
    """Undo `escape_token`."""
    if "~" not in token:  # as in nearly all
        return token
    return token.replace("~2", "#").replace("~1", "/").replace("~0", "~")


def first_tokens(pointer: str, count: int) -> str:
    """The pointer of what the first tokens lead to: of the choice in which a text lies, say."""
    return "/".join(pointer.split("/", count + 1)[: count + 1])


def quote(text: str) -> str:
    """The text as a JSON string."""
    return json.dumps(text, ensure_ascii=False)


def write_json(value: object) -> bytes:
    """A document of our own, without spaces.

    It may repeat what upstream wrote in an event that could not be read. A lone surrogate in
    that has no UTF-8 and becomes a question mark.
    """
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


@dataclass(slots=True)
class _Node:
    """What is to change at and below one place."""

    value: str | None = None
    name: str | None = None
    children: dict[str, "_Node"] = field(default_factory=dict)


def splice(text: str, values: Mapping[str, str], names: Mapping[str, str] | None = None) -> str:
    """Replace values, and names of members, in a JSON text that is known to be valid.

    Args:
        text: The JSON text.
        values: New value, as JSON text, by pointer; a member that its object lacks is
            added as the first one. Pointers never lie inside one another.
        names: New name, as JSON string, by pointer of the member.

    Raises:
        BodyError: When new names would make a member appear twice.
        LookupError: When the place of an edit does not exist.
    """
    names = names or {}
    root = _Node()
    for pointer, new in values.items():
        _find(root, pointer).value = new
    for pointer, new in names.items():
        _find(root, pointer).name = new
    edits: list[tuple[int, int, str]] = []
    _walk(text, _past_space(text, 0), root, edits)
    if len(edits) != len(values) + len(names):
        raise LookupError("an edit points to no place in the text")
    pieces: list[str] = []
    done = 0
    for start, end, new in edits:
        pieces += text[done:start], new
        done = end
    pieces.append(text[done:])
    return "".join(pieces)


def splice_one(text: str, value: object, pointer: str, new: str) -> str | None:
    """Make an edit that takes no walk: nearly all do.

    A member that the top level lacks goes behind its brace. A string is looked for as it
    is usually written; unless it is the only one, whether it was the one at the pointer is
    seen by reading the outcome, in which all else must still be what it was.

    Args:
        text: The JSON text of an object.
        value: What it says.
        pointer: Of a new member of the top level, or of a string.
        new: The new value, as JSON text.

    Returns:
        The JSON text with it; None when it takes a walk.
    """
    name, *below = map(unescape_token, pointer.split("/")[1:])
    if not below and isinstance(value, dict) and name not in value:
        start = text.index("{") + 1
        return f"{text[:start]}{quote(name)}:{new}{',' if value else ''}{text[start:]}"
    return _splice_string(text, value, pointer, new) if len(text) <= _SHORT else None


def _splice_string(text: str, value: object, pointer: str, new: str) -> str | None:
    try:
        old = text_at(value, pointer)
        written = quote(old)
        at = text.find(written)
        if at < 0:
            return None
        result = text[:at] + new + text[at + len(written) :]
        if "\\" not in text and text.find(written, at + 1) < 0:
            return result  # all strings are written as they are, and this is the only such one
        outcome = json.loads(result)
        holder, place = _holder(outcome, pointer)
        holder[place] = old
    except (LookupError, ValueError):
        return None
    return result if outcome == value else None


def text_at(value: object, pointer: str) -> str:
    """The string at a pointer; LookupError when there is none."""
    holder, place = _holder(value, pointer)
    found = holder[place]
    if not isinstance(found, str):
        raise LookupError("an edit points to no text")
    return found


def _holder(value: Any, pointer: str) -> tuple[Any, str | int]:
    """The object or array that holds the value at a pointer, and its place there."""
    *above, last = pointer.split("/")[1:]
    for token in above:
        value = value[_place(value, token)]
    return value, _place(value, last)


def _place(holder: object, token: str) -> str | int:
    if isinstance(holder, dict):
        return unescape_token(token)
    if isinstance(holder, list) and token.isdecimal():
        return int(token)
    raise LookupError("an edit points to no place in the text")


def _find(root: _Node, pointer: str) -> _Node:
    node = root
    for token in pointer.split("/")[1:]:
        node = node.children.setdefault(unescape_token(token), _Node())
    return node


def _past_space(text: str, at: int) -> int:
    if text[at] > " ":  # as in what machines write
        return at
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _walk(text: str, at: int, node: _Node, edits: list[tuple[int, int, str]]) -> int:
    """Collect the edits below `node`, whose value starts at `at`; return where it ends."""
    if node.value is not None:
        end = _skip_value(text, at)[1]
        edits.append((at, end, node.value))
        return end
    if not node.children:
        return _skip_value(text, at)[1]
    if text[at] == "{":
        return _walk_object(text, at, node, edits)
    if text[at] == "[":
        return _walk_array(text, at, node, edits)
    return _skip_value(text, at)[1]


def _walk_object(text: str, at: int, node: _Node, edits: list[tuple[int, int, str]]) -> int:
    first = len(edits)
    inside = at + 1
    seen: set[str] = set()
    at = _past_space(text, inside)
    empty = text[at] == "}"
    while text[at] != "}":
        name, end = _skip_value(text, at)
        child = node.children.get(name)
        if child is not None and child.name is not None:
            edits.append((at, end, child.name))
            name = json.loads(child.name)
        if name in seen:
            raise BodyError("a redacted member name appears twice")
        seen.add(name)
        at = _past_space(text, _past_space(text, end) + 1)  # one past the colon
        at = _skip_value(text, at)[1] if child is None else _walk(text, at, child, edits)
        at = _past_space(text, at)
        if text[at] == ",":
            at = _past_space(text, at + 1)
    missing = [
        f"{quote(name)}:{child.value}"
        for name, child in node.children.items()
        if child.value is not None and child.name is None and name not in seen
    ]
    for place, member in enumerate(missing):
        last = empty and place == len(missing) - 1
        edits.insert(first + place, (inside, inside, member if last else member + ","))
    return at + 1


def _walk_array(text: str, at: int, node: _Node, edits: list[tuple[int, int, str]]) -> int:
    at = _past_space(text, at + 1)
    index = 0
    while text[at] != "]":
        child = node.children.get(str(index))
        at = _skip_value(text, at)[1] if child is None else _walk(text, at, child, edits)
        index += 1
        at = _past_space(text, at)
        if text[at] == ",":
            at = _past_space(text, at + 1)
    return at + 1

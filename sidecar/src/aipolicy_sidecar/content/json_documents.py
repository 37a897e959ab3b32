"""JSON bodies, read so strictly that no other parser can understand them differently.

A guard that reads a body in one way while the app reads it in another is no guard: a
member given twice, a byte order mark, NaN, a lone surrogate or another encoding are
where parsers part, so each is refused. The standard library's parser is used because
it can see duplicate members; faster ones (orjson) silently keep the last.
"""

import json
import math
import re
from dataclasses import dataclass
from typing import NoReturn

MAX_DEPTH = 64
"""Nesting of arrays and objects; what inference APIs use stays below 20."""

MAX_BRACKETS = 2**19
"""Opening brackets and braces, those in strings included. Only a body made to keep the guard
busy has more: 8 MiB of them would take seconds to read."""

MAX_COST = 3 * 2**25
"""Bytes that the values of a body may take once it is read, as estimated below."""

LONG_POINTER = 256
"""Characters of a pointer beyond which it counts as long; APIs' own stay below 100."""

MAX_LONG_POINTERS = 2**22
"""Characters of all long pointers of a body. Whoever reads it makes a pointer for each text, so
that one long name over many texts would be kept many times."""

SHORT = 4096
"""Characters of a text that has no room for so many."""

POINTERS_TOO_LONG = "member names too long for all that lies below them"
"""Reason to refuse such a body."""

_STRING = re.compile(r'"[^"]*+(?:"|\Z)')
_CHUNK = 2**14
"""Characters that are looked at in one go; so the work itself takes no memory."""
_MOST_PER_CHARACTER = 80
"""Bytes that a value takes for each of its characters at most."""
_HOLDERS = (dict, list)
_INDEX_LENGTH = len("/65535")
_SURROGATE_ESCAPE = re.compile(rb"\\u[dD][89a-fA-F]")


class BodyError(Exception):
    """A body that cannot be read; the text is for the client and never quotes the body."""

    def __init__(self, reason: str, pointer: str = "") -> None:
        super().__init__(f"{reason} at {pointer}" if pointer else reason)
        self.reason = reason
        self.pointer = pointer
        """Where, as JSON pointer of known member names and indexes; empty for the whole."""


@dataclass(frozen=True, slots=True)
class Document:
    """A body and what it says."""

    body: bytes
    """The bytes as they came."""
    text: str
    """The same, decoded; offsets of edits count in it."""
    value: dict[str, object]
    """The top-level object."""


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise BodyError("duplicate member in a JSON object")
    return members


def _no_constant(_name: str) -> NoReturn:
    raise BodyError("NaN and Infinity are not JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise BodyError("number out of range")
    return number


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=_finite
)


def parse_document(body: bytes) -> Document:
    """Read a body of which the top level must be an object.

    Linear in the size of the body.

    Raises:
        BodyError: When it is empty, not UTF-8, not strict JSON, no object, too deep, or its
            pointers are too long.
    """
    if not body:
        raise BodyError("empty body")
    if body.startswith(b"\xef\xbb\xbf"):
        raise BodyError("byte order mark before the JSON text")
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise BodyError(f"invalid UTF-8 at byte {error.start}") from None
    value = parse_text(text)
    if not isinstance(value, dict):
        raise BodyError("the body must be a JSON object")
    if b"\\u" in body and _SURROGATE_ESCAPE.search(body):  # the first test alone is fast
        _require_unicode(value)
    return Document(body, text, value)


def parse_text(text: str) -> object:
    """Read any JSON value, as strictly as `parse_document` but for surrogates.

    Raises:
        BodyError: When the text is not strict JSON, too deep or too intricate.
    """
    brackets = text.count("{") + text.count("[")
    if brackets > MAX_BRACKETS:
        raise BodyError(f"more than {MAX_BRACKETS} brackets")
    _require_few_values(text)
    try:
        value: object = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise BodyError(f"invalid JSON at character {error.pos}") from None
    except RecursionError:
        raise BodyError(f"nested deeper than {MAX_DEPTH} levels") from None
    except ValueError:  # CPython's limit on the digits of an integer
        raise BodyError("number out of range") from None
    if brackets > MAX_DEPTH:  # else it cannot be too deep
        _require_depth(value)
    if len(text) > SHORT and (brackets <= MAX_DEPTH or _may_be_long(text, brackets)):
        require_short_pointers(value)
    return value


def _may_be_long(text: str, brackets: int) -> bool:
    """Whether pointers could be too long, without a look at each."""
    places = brackets + text.count('"') + text.count(",")
    return places * len(text) > MAX_LONG_POINTERS


def _require_few_values(text: str) -> None:
    """Refuse a text of which the values take far more memory than itself: ``{},`` 50 times.

    What is estimated was measured: a string, an object or list, its member, the place of each.
    """
    if len(text) * _MOST_PER_CHARACTER <= MAX_COST:  # as nearly all
        return
    if "\\" in text:  # what is left of quotes begins or ends a string
        text = text.replace("\\\\", "").replace('\\"', "")
    cost, inside = 0, False
    for start in range(0, len(text), _CHUNK):
        chunk = text[start : start + _CHUNK]
        if inside:
            _, end, chunk = chunk.partition('"')
            inside = not end
        if chunk.count('"') % 2:
            inside = True
        shape = _STRING.sub('"', chunk)
        opened = shape.count("{") + shape.count("[")
        cost += 60 * shape.count('"') + 180 * opened
        cost += 130 * shape.count(":") + 32 * shape.count(",")
        if cost > MAX_COST:
            raise BodyError("more values than can be kept")


def require_short_pointers(value: object) -> None:
    """Refuse a value in which long names lie over many others.

    Only what is long is counted, so that no other body comes near the bound.

    Raises:
        BodyError: When its long pointers have more than `MAX_LONG_POINTERS` characters.
    """
    room = MAX_LONG_POINTERS
    holders: list[tuple[object, int]] = [(value, 0)]
    while holders:
        holder, length = holders.pop()
        if isinstance(holder, dict):
            for name, member in holder.items():
                below = length + len(name) + 1
                if below > LONG_POINTER:
                    room -= 2 * below  # of the name and of what it names
                if isinstance(member, _HOLDERS):
                    holders.append((member, below))
        elif isinstance(holder, list):
            below = length + _INDEX_LENGTH
            if below > LONG_POINTER:
                room -= below * len(holder)
            holders += [(item, below) for item in holder if isinstance(item, _HOLDERS)]
        if room < 0:
            raise BodyError(POINTERS_TOO_LONG)


def _require_depth(value: object) -> None:
    level = [value]
    for _ in range(MAX_DEPTH):
        deeper: list[object] = []
        for item in level:
            if isinstance(item, dict):
                deeper += item.values()
            elif isinstance(item, list):
                deeper += item
        if not deeper:
            return
        level = deeper
    if any(isinstance(item, dict | list) for item in level):
        raise BodyError(f"nested deeper than {MAX_DEPTH} levels")


def _require_unicode(value: object) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise BodyError("lone surrogate in a JSON string") from None

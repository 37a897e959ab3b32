"""Strings that are no text of anyone's: single words, and what is sealed in base64.

An id, a type or a signature says nothing, as long as it is one. A server that takes it from the
model's words, or makes something else of it, passes on what somebody wrote. So what should be such
a string is no more than it looks like; what looks like none is a text.
"""

import re
from typing import Final

_LONGEST_WORD: Final = 128
_WORD = re.compile("[A-Za-z_](?:/?[A-Za-z0-9_.:-])*/?")
"""Two slashes in a row are those of an address."""
_BASE64: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=\r\n"
_LETTER = re.compile("[A-Za-z]")
_LOOKED_AT: Final = 64
"""Characters at the beginning of what is sealed of which one is a letter: a number is none."""
_INLINED = re.compile(r"data:(?!text/)[A-Za-z0-9.+/;=-]*;base64\Z")


def is_word(value: object) -> bool:
    """Whether a value is a single word, as an id, a type or the name of a member is."""
    return (
        isinstance(value, str)
        and len(value) <= _LONGEST_WORD
        and ((value.isascii() and value.isidentifier()) or _WORD.fullmatch(value) is not None)
    )


def is_sealed(value: object, *, least: int = 0) -> bool:
    """Whether a value is base64, in either alphabet.

    Args:
        value: Any.
        least: Characters that a value of its kind has at least: numbers, names and keys that
            could be taken for base64 are shorter.
    """
    return (
        isinstance(value, str)
        and len(value) >= least
        and (not value or _LETTER.search(value, 0, _LOOKED_AT) is not None)
        and not value.encode().translate(None, _BASE64)
    )


def is_inlined(address: object) -> bool:
    """Whether an address is the data itself, in base64 and of no kind of text."""
    if not isinstance(address, str) or not address.startswith("data:"):
        return False
    head, _, data = address.partition(",")
    return _INLINED.match(head) is not None and is_sealed(data)

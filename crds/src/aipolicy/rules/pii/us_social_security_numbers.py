"""US social security numbers: three, two and four digits with hyphens or spaces between.

Source: Social Security Administration, *Social Security Number Randomization* and POMS
RM 10201.035: area numbers 000, 666 and 900-999, group 00 and serial 0000 are never
issued. Nine digits without separators are as often something else, so they do not count.
"""

from typing import Final

from aipolicy.rules.pii.formats import GAP, digits_of, format_matcher
from aipolicy.rules.regexes import Span

_PATTERN: Final = rf"\b([0-8]\d\d{GAP}\d\d{GAP}\d{{4}})(?:\z|[^\w\-.]|[\-.](?:\z|\W|_))"
_PUBLISHED: Final = frozenset({b"078051120", b"219099999"})
"""Numbers that were printed in advertisements and are void since."""


def confirm(text: bytes, start: int, end: int) -> Span | None:
    """A number that can have been issued, with equal separators, that stands alone."""
    found = text[start:end]
    digits = digits_of(found)
    area, group, serial = digits[:3], digits[3:5], digits[5:]
    if area in (b"000", b"666") or group == b"00" or serial == b"0000" or digits in _PUBLISHED:
        return None
    between = found[3:-4].split(group)
    if between[0] != between[-1]:
        return None
    if text[max(0, start - 1) : start] in (b"-", b".", b"+"):
        return None
    return start, end


MATCHER: Final = format_matcher("USSocialSecurityNumber", _PATTERN, confirm)

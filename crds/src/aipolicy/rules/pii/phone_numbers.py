"""Phone numbers: international ones, and those of North America in their usual forms.

Sources: ITU-T E.164 and its list of assigned country codes (at most 15 digits); ITU-T
E.123 (notation); the North American Numbering Plan (area code and exchange begin with
2-9 and are not of the form N11). Bare digits without ``+`` or separators, and national
notations of other countries, look like any other number and do not count.
"""

from typing import Final

from aipolicy.rules.pii.formats import GAP, digits_of, format_matcher
from aipolicy.rules.regexes import Span

_COUNTRY_CODES: Final = frozenset(
    (
        *(1, 7, 20, 27, *range(30, 35), 36, *range(39, 42), *range(43, 50), *range(51, 59)),
        *(*range(60, 67), 81, 82, 84, 86, *range(90, 96), 98, 211, 212, 213, 216, 218),
        *(*range(220, 259), *range(260, 270), 290, 291, *range(297, 300), *range(350, 360)),
        *(*range(370, 384), 385, 386, 387, 389, 420, 421, 423, *range(500, 510)),
        *(*range(590, 600), 670, *range(672, 684), *range(685, 693), 800, 808, 850, 852, 853),
        *(855, 856, 870, 878, 880, 881, 882, 883, 886, 888, *range(960, 969)),
        *(*range(970, 978), 979, *range(992, 997), 998),
    )
)
_MOST_DIGITS: Final = 15
_LEAST_DIGITS: Final = 8
"""Of an international number, with its country code; shorter ones exist on a few islands."""

_NATIONAL_DIGITS: Final = 10
"""Of a number of North America, without its country code; an extension may follow."""

_SEPARATOR: Final = GAP[:-1] + "./]"
_GROUPS: Final = rf"(?:{_SEPARATOR}{{0,2}}(?:\(\d{{1,5}}\)|\d{{1,15}})){{1,8}}"
_EXTENSION: Final = r"(?: ?(?:[xX]|[eE]xt\.?) ?\d{1,6})?"
_PATTERN: Final = (
    r"("
    rf"\B\+[1-9]\d{{0,14}}(?:{_GROUPS})?|"
    rf"\b00[1-9]\d{{0,2}}{_SEPARATOR}{_GROUPS}|"
    rf"(?:\b1{_SEPARATOR}?|\B)\([2-9]\d\d\){_SEPARATOR}?\d{{3}}{_SEPARATOR}\d{{4}}{_EXTENSION}|"
    rf"\b(?:1{_SEPARATOR})?[2-9]\d\d{_SEPARATOR}\d{{3}}{_SEPARATOR}\d{{4}}{_EXTENSION}"
    r")(?:\z|[^\w\-.]|[\-.](?:\z|\D))"
)


def confirm(text: bytes, start: int, end: int) -> Span | None:
    """A number of an assigned country or of North America that is not part of a longer one."""
    found = text[start:end]
    before, joint = text[max(0, start - 2) : max(0, start - 1)], text[max(0, start - 1) : start]
    if joint in (b"-", b".", b"/", b"+") and before.isalnum():
        return None
    if joint == b" " and before.isdigit() and found.startswith(b"00"):
        return None
    if found.startswith((b"+", b"00")):
        return _international(found, start)
    return (start, end) if _is_north_american(digits_of(found)) else None


def _international(found: bytes, start: int) -> Span | None:
    """The candidate cut behind the last whole group with which it has no more than 15 digits."""
    digits = b""
    end = 0
    place = 1 if found.startswith(b"+") else 2
    while place < len(found):
        group_end = place
        while group_end < len(found) and found[group_end : group_end + 1].isdigit():
            group_end += 1
        if group_end == place:
            place += 1
            continue
        if len(digits) + group_end - place > _MOST_DIGITS:
            break
        digits += found[place:group_end]
        end = place = group_end
    if len(digits) < _LEAST_DIGITS:
        return None
    code = next((digits[:n] for n in (1, 2, 3) if int(digits[:n]) in _COUNTRY_CODES), None)
    if code is None:
        return None
    if code == b"1" and not _is_north_american(digits):
        return None
    return start, start + end


def _is_north_american(digits: bytes) -> bool:
    national = digits[1:] if digits.startswith(b"1") else digits
    if len(national) < _NATIONAL_DIGITS:
        return False
    area, exchange = national[:3], national[3:6]
    return all(code[:1] >= b"2" and code[1:] != b"11" for code in (area, exchange))


MATCHER: Final = format_matcher("PhoneNumber", _PATTERN, confirm)

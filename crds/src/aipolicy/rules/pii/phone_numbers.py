"""Phone numbers: international ones, national ones in their usual forms, any that is called one.

Sources: ITU-T E.164 and its list of assigned country codes (at most 15 digits); ITU-T
E.123 (notation); the North American Numbering Plan (area code and exchange begin with
2-9 and are not of the form N11); the national notations that ITU-T E.123 annex A and the
countries' regulators list for Australia, Austria, Belgium, Brazil, France, Ireland, Japan, Korea,
the Netherlands, South Africa, Switzerland and the United Kingdom. Behind a name of such a number
(*tel*) any counts that has 7 to 13 digits and is no date, and so does one before a label (*…
mobile*) that ends the line; digits in groups also behind a request (*call …*). Six digits count in
pairs, as on Greenland and the Faroes. Without words, bare digits and other groups look like any
other number and do not count, nor does one with `+1` that North America cannot have issued.
"""

import re
from typing import Final

from aipolicy.rules.pii.checksums import is_uniform
from aipolicy.rules.pii.formats import ALONE, GAP, LIKELY, NEAR, WEAK, Format, Found, digits_of
from aipolicy.rules.pii.phone_words import BETWEEN, LABEL, NAMES, REQUESTS

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
_EXTENSION: Final = (
    r"(?:,? ?(?:(?i:x|ext(?:n|ension)?\.?|durchwahl|dw|poste|ramal|int\.|доб\.?)|内線|分机|转|내선)"
    r" ?\d{1,6})?"
)
_PATTERN: Final = (
    rf"\B\+[1-9]\d{{0,14}}(?:{_GROUPS})?{_EXTENSION}|"
    rf"\b00[1-9]\d{{0,2}}{_SEPARATOR}{_GROUPS}{_EXTENSION}|"
    rf"(?:\b1{_SEPARATOR}?|\B)\([2-9]\d\d\){_SEPARATOR}?\d{{3}}{_SEPARATOR}\d{{4}}{_EXTENSION}|"
    rf"\b(?:1{_SEPARATOR})?[2-9]\d\d{_SEPARATOR}\d{{3}}{_SEPARATOR}\d{{4}}{_EXTENSION}"
)
_BEHIND: Final = r"(?:\z|[^\w\-.]|[\-.](?:\z|\D))"
_NATIONAL: Final = (
    r"\b0[1-9](?:[ .\-]\d\d){4}|\b0[1-9]\d{1,2}(?: \d\d){3}|"
    r"\b0[1-9]\d{1,2} \d{3} \d\d \d\d|"
    r"\b0\d{4}[ \-]\d{6}|\b07\d{3} \d{3} \d{3}|\b0\d{3}[ \-]\d{3}[ \-]\d{3,4}|"
    r"\b02\d[ \-]\d{4}[ \-]\d{4}|\b0[1-9]\d \d{3,4} \d{4}|\b06-\d{8}|"
    r"\b0\d{1,2}-\d{4}-\d{4}|\b0\d{2,3}-\d{3}-\d{4}|\b0\d{3}-\d\d-\d{4}|"
    r"\B\(0\d{1,4}\) ?\d{3,4}[ \-]\d{3,4}|"
    r"\B\([1-9]\d\) ?9?\d{4}-\d{4}"
)
"""With a trunk prefix, or with an area code in parentheses."""
_LOOSE: Final = r"\d{1,5}\)?(?:[ ./\-]{0,2}\(?\d{2,8}\)?){0,5}"
_GROUPED: Final = r"(?:\(\d{2,5}\)[ \-]{0,2}|\d{2,5}[ \-/])\d{2,8}(?:[ \-]\d{2,8}){0,4}"
_DATE: Final = re.compile(
    rb"(?:(?:19|20)\d\d[./ \-]?[01]\d[./ \-]?[0-3]\d|[0-3]?\d[./ \-][01]?\d[./ \-](?:19|20)\d\d)\b"
)
_PAIR: Final = re.compile(rb"\d[A-Fa-f] \Z")
_DECIMAL: Final = re.compile(rb"\+\d{4,}\.\d+")
_ROW: Final = re.compile(rb"\d\d[ \t]\Z")
"""Other digits before what is in groups by spaces: a row of figures."""
_USUAL: Final = 0.6
_WORDED_DIGITS: Final = range(7, 14)
_MOST_LABELLED: Final = 21
"""Digits of a number and its extension."""
_PAIRS: Final = re.compile(rb"\d\d(?: \d\d){2}")
_YEARS: Final = re.compile(rb"(?:19|20)\d\d[ \-/](?:19|20)\d\d")
_ROUND: Final = b"000"
"""The end of counts, which are grouped as well."""
_EXTENDED: Final = re.compile(_EXTENSION.removesuffix("?").encode() + rb"\Z")


def confirm(text: bytes, start: int, end: int) -> Found | None:
    """A number of an assigned country or of North America that is not part of a longer one."""
    found = text[start:end]
    before, joint = text[max(0, start - 2) : max(0, start - 1)], text[max(0, start - 1) : start]
    if joint in (b"-", b".", b"/", b"+") and before.isalnum():
        return None
    if joint == b" " and before.isdigit() and found.startswith(b"00"):
        return None
    if found.startswith((b"+", b"00")):
        return None if _DECIMAL.fullmatch(found) else _international(found, start)
    if not _is_north_american(digits_of(found)):
        return None
    if found.replace(b" ", b"").isdigit() and _ROW.search(text[max(0, start - 3) : start]):
        return None
    return Found(start, end, _USUAL)


def is_national(text: bytes, start: int, end: int) -> Found | None:
    """A usual form that is not part of a row of pairs."""
    before = text[max(0, start - 2) : start]
    if before[:1].isalnum() and before[1:] in (b"-", b".", b"/", b"+"):
        return None
    if before[:1].isdigit() or _PAIR.search(text[max(0, start - 3) : start]):
        return None
    return Found(start, end, _USUAL)


def is_named(text: bytes, start: int, end: int) -> Found | None:
    """As many digits as a number has, in the order of no date."""
    found = text[start:end]
    if found.startswith(b"00") or text[max(0, start - 1) : start] == b"+":
        return None  # international, which is found as such
    return Found(start, end, LIKELY) if _may_be_number(found) else None


def is_asked_for(text: bytes, start: int, end: int) -> Found | None:
    """The same in groups, which are no count and no years."""
    found = text[start:end]
    if digits_of(found).endswith(_ROUND) or _YEARS.match(found):
        return None
    return Found(start, end, LIKELY) if _may_be_number(found) else None


def is_labelled(text: bytes, start: int, end: int) -> Found | None:
    """A number of any country that is not part of a longer one, nor a count."""
    before, found = text[max(0, start - 2) : start], text[start:end]
    if before[:1].isalnum() and before[1:] in (b"-", b".", b"/", b"+"):
        return None
    if digits_of(found).endswith(_ROUND):
        return None
    if not found.startswith((b"+", b"00")):
        return Found(start, end, LIKELY) if _may_be_number(found) else None
    count = len(digits_of(found))
    return Found(start, end, LIKELY) if _LEAST_DIGITS <= count <= _MOST_LABELLED else None


def _may_be_number(found: bytes) -> bool:
    """Whether it has the digits of a number, of which an extension is no part, and is no date."""
    found = _EXTENDED.sub(b"", found)
    digits = digits_of(found).decode()
    if len(digits) not in _WORDED_DIGITS and _PAIRS.fullmatch(found) is None:
        return False
    if is_uniform(digits) or _DATE.match(found):
        return False
    return found.count(b"(") == found.count(b")")


def _international(found: bytes, start: int) -> Found | None:
    """The candidate cut behind the last whole group with which it has no more than 15 digits."""
    whole = len(found)
    found = _EXTENDED.sub(b"", found)
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
    if end == len(found):
        end = whole
    if code == b"1" and not _is_north_american(digits):
        return Found(start, start + end, WEAK) if len(digits) == 1 + _NATIONAL_DIGITS else None
    return Found(start, start + end, ALONE)


def _is_north_american(digits: bytes) -> bool:
    national = digits[1:] if digits.startswith(b"1") else digits
    if len(national) < _NATIONAL_DIGITS:
        return False
    area, exchange = national[:3], national[3:6]
    return all(code[:1] >= b"2" and code[1:] != b"11" for code in (area, exchange))


FORMATS: Final = (
    Format(
        _PATTERN,
        confirm=confirm,
        words=NAMES,
        near=NEAR,
        before="",
        after=_BEHIND,
        joined=True,
    ),
    Format(
        _NATIONAL,
        confirm=is_national,
        words=NAMES,
        near=NEAR,
        before="",
        after=r"(?:\z|[^\w\-. ]|[\-. ](?:\z|\D))",
        joined=True,
    ),
    Format(
        rf"\(?{_LOOSE}{_EXTENSION}",
        confirm=is_named,
        words=NAMES,
        behind=True,
        before="",
        after=_BEHIND,
    ),
    Format(
        _GROUPED + _EXTENSION,
        confirm=is_asked_for,
        words=REQUESTS,
        between=BETWEEN,
        behind=True,
        before="",
        after=_BEHIND,
    ),
    Format(
        rf"(?:\B\+\(?|\B\(|\b){_LOOSE}{_EXTENSION}",
        confirm=is_labelled,
        before="",
        after=LABEL,
        joined=True,
    ),
)

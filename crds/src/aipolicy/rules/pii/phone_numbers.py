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
    "1 7 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 "
    "63 64 65 66 81 82 84 86 90 91 92 93 94 95 98 211 212 213 216 218 220 221 222 223 224 225 226 "
    "227 228 229 230 231 232 233 234 235 236 237 238 239 240 241 242 243 244 245 246 247 248 249 "
    "250 251 252 253 254 255 256 257 258 260 261 262 263 264 265 266 267 268 269 290 291 297 298 "
    "299 350 351 352 353 354 355 356 357 358 359 370 371 372 373 374 375 376 377 378 379 380 381 "
    "382 383 385 386 387 389 420 421 423 500 501 502 503 504 505 506 507 508 509 590 591 592 593 "
    "594 595 596 597 598 599 670 672 673 674 675 676 677 678 679 680 681 682 683 685 686 687 688 "
    "689 690 691 692 800 808 850 852 853 855 856 870 878 880 881 882 883 886 888 960 961 962 963 "
    "964 965 966 967 968 970 971 972 973 974 975 976 977 979 992 993 994 995 996 998".split()
)
_MOST_DIGITS: Final = 15
_LEAST_DIGITS: Final = 8
"""Of an international number, with its country code; shorter ones exist on a few islands."""

_SEPARATOR: Final = GAP[:-1] + "./]"
_GROUPS: Final = rf"(?:{_SEPARATOR}{{0,2}}(?:\(\d{{1,5}}\)|\d{{1,15}})){{1,8}}"
_PATTERN: Final = (
    r"("
    rf"\B\+[1-9]\d{{0,14}}(?:{_GROUPS})?|"
    rf"\b00[1-9]\d{{0,2}}{_SEPARATOR}{_GROUPS}|"
    rf"\b1{_SEPARATOR}?\([2-9]\d\d\){_SEPARATOR}?\d{{3}}{_SEPARATOR}\d{{4}}|"
    rf"\B\([2-9]\d\d\){_SEPARATOR}?\d{{3}}{_SEPARATOR}\d{{4}}|"
    rf"\b(?:1{_SEPARATOR})?[2-9]\d\d{_SEPARATOR}\d{{3}}{_SEPARATOR}\d{{4}}"
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
    code = next((digits[:n] for n in (1, 2, 3) if digits[:n].decode() in _COUNTRY_CODES), None)
    if code is None or len(digits) < _LEAST_DIGITS:
        return None
    if code == b"1" and not _is_north_american(digits):
        return None
    return start, start + end


def _is_north_american(digits: bytes) -> bool:
    national = digits[1:] if digits.startswith(b"1") else digits
    if len(national) != 10:
        return False
    area, exchange = national[:3], national[3:6]
    return all(code[:1] >= b"2" and code[1:] != b"11" for code in (area, exchange))


MATCHER: Final = format_matcher("PhoneNumber", _PATTERN, confirm)

r"""E-mail addresses: a local part, @ and a domain with a top level.

Source: RFC 5321, sections 4.1.2 and 4.5.3.1 (local part 64 bytes, domain 255, path 256
with its brackets), RFC 1035, section 2.3.4 (labels 63), RFC 6531 (letters beyond ASCII;
here of the Latin, Greek and Cyrillic scripts). Stricter than the RFC where its freedom
finds more code than mail (no quoted local parts, no address literals, of the special
characters only ``. _ % + ' -``), and laxer about dots in the local part, since addresses
with two in a row exist.
"""

from typing import Final

from aipolicy.rules.pii.formats import format_matcher
from aipolicy.rules.regexes import Span

_MAX_LOCAL: Final = 64
_MAX_ADDRESS: Final = 254
_LETTERS: Final = r"A-Za-z\x{C0}-\x{24F}\x{370}-\x{52F}"
_LABEL: Final = rf"[0-9{_LETTERS}](?:[0-9{_LETTERS}\-]{{0,61}}[0-9{_LETTERS}])?"
_TOP: Final = rf"(?:[Xx][Nn]--[0-9A-Za-z\-]{{1,59}}|[{_LETTERS}]{{2,24}})"

_PATTERN: Final = (
    rf"([0-9{_LETTERS}_][0-9{_LETTERS}_.%+'\-]{{0,63}}@(?:{_LABEL}\.){{1,8}}{_TOP})"
    rf"(?:\z|[^0-9{_LETTERS}])"
)


def confirm(text: bytes, start: int, end: int) -> Span | None:
    """An address within the RFC's limits whose local part is not the end of something longer."""
    before = text[max(0, start - 4) : start].decode("utf-8", "ignore")[-1:]
    if before.isalnum() and _is_letter_of_ours(before):
        return None
    local, _, domain = text[start:end].partition(b"@")
    if len(local) > _MAX_LOCAL or end - start > _MAX_ADDRESS:
        return None
    labels = domain.split(b".")
    if local == b"git" or sum(label.isdigit() for label in labels) > 1:
        return None  # git@host is how code hosts are reached, name@1.2.3.tgz a package
    if labels[0] in (b"2x", b"3x"):
        return None  # icon@2x.png
    return start, end


def _is_letter_of_ours(character: str) -> bool:
    code = ord(character)
    return code < 0x80 or 0xC0 <= code <= 0x24F or 0x370 <= code <= 0x52F


MATCHER: Final = format_matcher("EmailAddress", _PATTERN, confirm, retry=False)

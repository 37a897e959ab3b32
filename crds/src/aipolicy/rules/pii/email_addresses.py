r"""E-mail addresses: a local part, @ and a domain with a top level.

Source: RFC 5321, sections 4.1.2 and 4.5.3.1 (local part 64 bytes, domain 255, path 256
with its brackets), RFC 1035, section 2.3.4 (labels 63), RFC 6531 (letters beyond ASCII;
here those that take two bytes: Latin, Greek, Cyrillic, Hebrew, Arabic). Stricter than
the RFC where its freedom finds more code than mail: no quoted local parts, no address
literals, and of the special characters only ``. _ % + ' -``. Laxer about dots in the
local part, since addresses with two in a row exist.
"""

from typing import Final

from aipolicy.rules.expressions.regexes import Span
from aipolicy.rules.pii.formats import NEAR, Format

_MOST_LOCAL: Final = 64
_MOST_LABEL: Final = 63
_MOST: Final = 254
_LETTERS: Final = r"A-Za-z\x{C0}-\x{7FF}"

_PATTERN: Final = (
    rf"[0-9{_LETTERS}_][0-9{_LETTERS}_.%+'\-]{{0,63}}@(?:[0-9{_LETTERS}\-]+\.)+"
    rf"(?:[Xx][Nn]--[0-9A-Za-z\-]+|[{_LETTERS}]{{2,24}})"
)


def confirm(text: bytes, start: int, end: int) -> Span | None:
    """An address within the RFC's limits whose local part is not the end of something longer."""
    before = text[max(0, start - 2) : start].decode("utf-8", "ignore")[-1:]
    if before.isalnum() and before < "\u0800":
        return None
    local, _, domain = text[start:end].partition(b"@")
    labels = domain.split(b".")
    if len(local) > _MOST_LOCAL or end - start > _MOST or max(map(len, labels)) > _MOST_LABEL:
        return None
    if any(label.startswith(b"-") or label.endswith(b"-") for label in labels):
        return None
    if local == b"git" or sum(label.isdigit() for label in labels) > 1:
        return None  # git@host is how code hosts are reached, name@1.2.3.tgz a package
    if labels[0] in (b"2x", b"3x"):
        return None  # icon@2x.png
    return start, end


def _normalize(address: bytes) -> str:
    """As written, but for the case."""
    return address.decode("utf-8", "ignore").casefold()


FORMATS: Final = (
    Format(
        _PATTERN,
        confirm=confirm,
        score=NEAR,
        before="",
        after=rf"(?:\z|[^0-9{_LETTERS}])",
        normalize=_normalize,
        retry=False,
        joined=True,
    ),
)

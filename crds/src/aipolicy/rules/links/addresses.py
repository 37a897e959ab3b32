r"""Addresses in a text: with a scheme, from ``www.`` on, or protocol-relative in an attribute.

Markdown and HTML need no parser here: whatever surrounds an address, it is found itself.
Without a scheme, ``//host/`` is an address only where a destination is expected, that is
after a bracket, a quote or an equals sign; elsewhere it is a comment. ``data:`` and
``javascript:`` have no host, so no list allows them.
"""

import re
from typing import Final

from aipolicy.rules.expressions.prefixes import viable_prefixes
from aipolicy.rules.expressions.regexes import Regex, Span
from aipolicy.rules.links.hosts import Hosts, host_of
from aipolicy.rules.matchers import LEFT_CONTEXT, Matcher

LONGEST: Final = 4096
"""Bytes in a stream."""
_CHARACTER: Final = r"[^\s<>\"'`()\[\]{}\x00-\x1F]"
_REST: Final = rf"(?:{_CHARACTER}*@)?(?:\[[0-9A-Fa-f:.%]+\])?{_CHARACTER}*"
_PATTERN: Final = (
    r"(?i)\b(?:"
    rf"https?:[/\\]*{_REST}|"
    rf"(?:wss?|s?ftps?|file|gopher|ldaps?|smb)://{_REST}|"
    rf"data:[a-z]+/[a-z0-9.+\-]+[;,]{_CHARACTER}*|"
    rf"(?:javascript|vbscript):{_CHARACTER}+|"
    rf"www\.{_CHARACTER}+"
    rf")|[/\\]{{2}}{_REST}"
)
_NO_HOST: Final = (b"data:", b"javascript:", b"vbscript:")
_EXPECTED: Final = re.compile(rb"(?:[(\"'=<]|\]:)[ \t]*\Z")
_UNFINISHED: Final = re.compile(rb"(?i)(?:[a-z]+(?::[/\\]*)?|[/\\]*)\Z")
"""A scheme or prefix that is only talked about."""
_BEHIND: Final = b".,;:!?*_~|"
"""What ends a sentence or a word in Markdown rather than an address."""


def address_matcher(allowed: Hosts) -> Matcher:
    """Finds addresses of other hosts."""

    def confirm(text: bytes, start: int, end: int) -> Span | None:
        address = text[start:end].rstrip(_BEHIND)
        found = start, start + len(address)
        if address[:12].lower().startswith(_NO_HOST):
            return found
        if _UNFINISHED.match(address):
            return None
        if address.startswith((b"/", b"\\")):
            before = text[max(0, start - LEFT_CONTEXT) : start]
            if not _EXPECTED.search(before):
                return None
            if b"." not in address and end - start < LONGEST:  # a host may yet follow an "@"
                return None
        host = host_of(address)
        return None if host is not None and allowed.has(host) else found

    return Matcher("Link", _REGEX, _VIABLE, confirm, longest=LONGEST, gives_up=True)


_REGEX: Final = Regex(_PATTERN)
_VIABLE: Final = Regex(viable_prefixes(_PATTERN))

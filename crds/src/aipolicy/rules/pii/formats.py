"""What the modules of personal data share: how a format becomes a matcher."""

from typing import Final

from aipolicy.rules.matchers import Confirm, Matcher
from aipolicy.rules.prefixes import viable_prefixes
from aipolicy.rules.regexes import Regex

GAP: Final = r"[ \-\x{A0}\x{2009}-\x{2011}\x{202F}]"
"""What stands between groups of digits: a space or a hyphen, breaking or not, thin or not."""


def format_matcher(label: str, pattern: str, confirm: Confirm, *, retry: bool = True) -> Matcher:
    """A matcher, also for streams, of an expression with one group."""
    regex = Regex(pattern, captures=True)
    return Matcher(label, regex, Regex(viable_prefixes(pattern)), confirm, retry=retry)


def digits_of(text: bytes) -> bytes:
    """The ASCII digits of a text."""
    return bytes(byte for byte in text if byte in b"0123456789")

r"""Images and other embedded media, which a browser fetches without being asked.

Sources: CommonMark 0.31, *images* (inline, and by full or collapsed reference), and the
elements of HTML that embed content. A shortcut reference, ``![name]`` alone, is left: it
looks like code, and the address of its definition is found as a link.
In a stream ``![`` or ``<object`` with no end in sight is no image; an address behind it is a link.
"""

from typing import Final

from aipolicy.rules.expressions.prefixes import viable_prefixes
from aipolicy.rules.expressions.regexes import Regex
from aipolicy.rules.matchers import Matcher

LONGEST: Final = 4096
"""Bytes in a stream."""
_NAME: Final = r"\[[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*\]"
_PLACE: Final = r"\([^()]*(?:\([^()]*\)[^()]*)*\)"
_PATTERN: Final = (
    rf"!{_NAME}(?:{_PLACE}|\[[^\[\]]*\])|"
    r"(?i)<(?:img|image|picture|source|video|audio|track|embed|object|iframe|frame)\b[^>]*>"
)

MATCHER: Final = Matcher(
    "Image", Regex(_PATTERN), Regex(viable_prefixes(_PATTERN)), longest=LONGEST, gives_up=True
)

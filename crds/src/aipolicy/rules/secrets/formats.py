r"""Formats: how the tokens of one provider look, as it documents them.

A format whose expression begins with something of its own is found wherever it stands
(`aipolicy.rules.secrets.tokens`). One that could be anything, such as 32 hexadecimal digits,
has `names` and is found only as the value of something that is called so
(`aipolicy.rules.secrets.values`).

The tables are in `aipolicy.rules.secrets.providers`. Their expressions are meant to be what the
source says of prefix, alphabet and length (few rows were compared with it line by line); where it
gives a range, or shows examples only, the length is a range too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

from aipolicy.rules.expressions.regexes import Regex

Check = Callable[[bytes], bool]
"""Whether a token is what its format says beyond the expression, such as its checksum."""

DIGIT: Final = "[0-9]"
HEX: Final = "[0-9a-f]"
LOWER: Final = "[0-9a-z]"
UPPER: Final = "[0-9A-Z]"
BASE32: Final = "[A-Z2-7]"
BASE58: Final = "[1-9A-HJ-NP-Za-km-z]"
BASE62: Final = "[0-9A-Za-z]"
BASE64: Final = "[0-9A-Za-z+/]"
BASE64URL: Final = r"[0-9A-Za-z_\-]"
UUID: Final = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

_CHECKED, _OWN, _NAMED, _DOUBTFUL = 1.0, 0.9, 0.8, 0.7


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of token."""

    provider: str
    """Who issues it, in its own spelling."""
    label: str
    """What findings are called."""
    expression: str
    """RE2 expression of all of a token and nothing else."""
    source: str
    """The provider's page, or the standard, that describes it."""
    check: Check | None = None
    strict: bool = True
    """Whether what fails the check is no token. Else its beginning says enough: it is one, though
    less surely, since a token with a wrong letter was mostly a right one before."""
    names: tuple[str, ...] = ()
    """Lower case; one of them is part of what a value is called. An underscore stands for any
    separator or none. Without names, the expression is enough."""

    def fits(self, token: bytes) -> bool:
        """Whether all of a text is a token of this format."""
        if _whole(self.expression).search(token) is None:
            return False
        return self.check is None or not self.strict or self.check(token)

    def score_of(self, token: bytes) -> float:
        """How sure it is that what fits is a token."""
        if self.names:
            return _NAMED
        if self.check is None:
            return _OWN
        return _CHECKED if self.strict or self.check(token) else _DOUBTFUL


@cache
def _whole(expression: str) -> Regex:
    """Few texts hold a token of any format, so an expression is compiled when it is needed."""
    return Regex(rf"\A(?:{expression})\z")

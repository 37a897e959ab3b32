"""Guised views: a whole text as it reads in other letters (`aipolicy.texts.guises`).

They lie upon the last view that layers give (`views.layers`), so that ROT13 in base64 is
read as well; guises are not put upon each other. Only requests are read so, because an answer that
streams has gone before it shows that it is written backwards.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from aipolicy.rules.expressions.regexes import Regex, Span
from aipolicy.rules.views.layers import View
from aipolicy.texts.guises import TOLD_BY, Guise, beneath, take_off


class GuisedView(NamedTuple):
    """What a text means when it was in a guise."""

    text: bytes
    guise: Guise
    below: View

    def origin(self, start: int, end: int) -> Span:
        """Where in the whole text what the view shows from `start` to `end` comes from."""
        return self.below.origin(*beneath(self.guise, self.below.text, start, end))


def guised_views(below: View) -> Iterator[GuisedView]:
    """A view for each guise that a text may be in, each as long as the text; none of most texts."""
    if _TELLING.search(below.text) is None:
        return
    for guise, told in _TOLD.items():
        if told.search(below.text) is not None:
            yield GuisedView(take_off(guise, below.text), guise, below)


_TOLD: Final = {guise: Regex(expression) for guise, expression in TOLD_BY.items()}
TELLING: Final = "|".join(f"(?:{expression})" for expression in dict.fromkeys(TOLD_BY.values()))
"""RE2 expression; a text in which it does not match has no such view."""
_TELLING: Final = Regex(TELLING)

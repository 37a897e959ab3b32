r"""Our own expressions in a loop of Python's `re`, one after the other: what one would write first.

Of secrets the same checks confirm what the expressions find, so the findings are the same but for
what the two engines read otherwise; what differs is the time. Of injections there are the phrases,
without the model.

    python -m comparisons.tools.plain_expressions secrets|promptInjection
"""

import platform
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from aipolicy.findings import Finding
from aipolicy.rules import merge
from aipolicy.rules.injections.phrases import PHRASES
from aipolicy.rules.matchers import Candidate, Confirm, Describe, Matcher, Name
from aipolicy.rules.secrets import assignments, keys, tokens, values
from aipolicy.rules.secrets.formats import Format
from aipolicy_sidecar.offline.reports import code_points

from comparisons.tools.servings import Told, serve

VERSION: Final = f"Python {platform.python_version()}'s re"

_CODE_POINT: Final = re.compile(r"\\x\{([0-9A-Fa-f]+)\}")


def for_python(pattern: str) -> str:
    """An expression of RE2's as `re` writes it."""
    pattern = _CODE_POINT.sub(lambda found: re.escape(chr(int(found[1], 16))), pattern)
    return pattern.replace(r"\z", r"\Z")


def for_token(expression: str) -> str:
    """The expression of a format's tokens, where nothing goes on before or behind."""
    before = "" if re.match(r"\\[^\w]", expression) else r"\b"
    return rf"{before}(?:{expression})(?![\w\-])"


@dataclass(frozen=True, slots=True)
class Loop:
    """An expression with its check."""

    regex: re.Pattern[bytes]
    confirm: Confirm | None
    describe: Describe | None
    name: Name
    retry: bool

    def find(self, text: bytes) -> Iterator[Finding]:
        position = 0
        while (match := self.regex.search(text, position)) is not None:
            span = match.span()
            finding = span if self.confirm is None else self.confirm(text, *span)
            if finding is None:
                position = span[0] + 1 if self.retry else max(span[1], span[0] + 1)
                continue
            name = self.name
            if self.describe is not None:
                name = self.describe(text, Candidate(span[0], finding, finding[1]))
            yield Finding(0, *finding, *name)
            position = finding[1]


def _loop(matcher: Matcher, pattern: str) -> Loop:
    regex = re.compile(for_python(pattern).encode())
    name = Name(matcher.label, matcher.score)
    return Loop(regex, matcher.confirm, matcher.describe, name, matcher.retry)


class PlainSecrets:
    """A loop over the formats of tokens, then over all else that tells a secret."""

    version = VERSION

    def __init__(self, formats: Sequence[Format] = tokens.FREE) -> None:
        others = (*keys.MATCHERS, values.matcher(), *assignments.MATCHERS)
        self._loops = (
            *(_loop(tokens.matcher(), for_token(item.expression)) for item in formats),
            *(_loop(matcher, matcher.regex.pattern) for matcher in others),
        )

    def ready(self, text: str) -> bytes:
        return text.encode(errors="replace")

    def call(self, given: bytes) -> list[Finding]:
        return merge([finding for loop in self._loops for finding in loop.find(given)])

    def read(self, text: str, found: Sequence[Finding]) -> Iterator[Told]:
        edges = {edge for one in found for edge in (one.start, one.end)}
        places = code_points(self.ready(text), edges)
        for one in found:
            yield Told(places[one.start], places[one.end], one.label, one.score)


class PlainPhrases:
    """A loop over the phrases of injections."""

    version = VERSION

    def __init__(self) -> None:
        patterns = (for_python(phrase.pattern) for phrase in PHRASES)
        self._regexes = tuple(re.compile(pattern, re.ASCII) for pattern in patterns)

    def ready(self, text: str) -> str:
        return text

    def call(self, given: str) -> list[re.Match[str]]:
        return [match for regex in self._regexes for match in regex.finditer(given)]

    def read(self, _text: str, found: Sequence[re.Match[str]]) -> Iterator[Told]:
        for match in found:
            yield Told(*match.span(), "PromptInjection")


if __name__ == "__main__":
    serve(PlainSecrets() if sys.argv[1] == "secrets" else PlainPhrases())

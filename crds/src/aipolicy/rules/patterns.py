"""Patterns: expressions and words of the policy's own."""

from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from aipolicy.rule_specs import EVERYTHING
from aipolicy.rules.expressions.prefixes import PrefixError, viable_prefixes
from aipolicy.rules.expressions.regexes import Regex, RegexError
from aipolicy.rules.expressions.syntaxes import SyntaxRefusal, parse, takes_nothing
from aipolicy.rules.kinds import Example, Place, RuleError, RuleErrors, RuleKind
from aipolicy.rules.matchers import MatchDetector, Matcher
from aipolicy.rules.words import word_check, word_patterns
from aipolicy.schemas import Schema

MAX_SIZE: Final = 250_000
"""Instructions of all expressions of a rule. Compiling more takes longer than a webhook may."""
WORDS_MEMORY: Final = 32 * 2**20
"""Bytes that a compiled word list may take."""


class Patterns(Schema):
    """Texts of one's own to look for."""

    regex: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=1024)], ...], Field(max_length=64)
    ] = ()
    """Regular expressions in RE2 syntax, matched anywhere in the text."""
    words: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=128)], ...], Field(max_length=1024)
    ] = ()
    """Words or phrases, matched whole and without regard to case."""

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if not self.regex and not self.words:
            raise ValueError("needs at least one regex or word")
        return self


def _compile(spec: Patterns, place: Place) -> MatchDetector:
    """A matcher for each expression and for the words; findings carry the rule's name."""
    matchers: list[Matcher] = []
    errors: list[RuleError] = []
    size = 0
    for index, pattern in enumerate(spec.regex):
        try:
            matchers.append(_expression(pattern, place.rule, streams=place.streams))
        except (RegexError, SyntaxRefusal, PrefixError) as error:
            errors.append(RuleError(f"{place.path}.regex[{index}]", str(error)))
            continue
        size += matchers[-1].size
        if size > MAX_SIZE:
            errors.append(
                RuleError(
                    f"{place.path}.regex[{index}]",
                    "is too much with the expressions before it; shorten their repeats",
                )
            )
            break
    errors += [
        RuleError(f"{place.path}.words[{index}]", "consists of spaces only")
        for index, word in enumerate(spec.words)
        if not word.split()
    ]
    if not errors:
        try:
            matchers += _words(spec.words, place.rule, streams=place.streams)
        except (RegexError, PrefixError) as error:
            errors.append(RuleError(f"{place.path}.words", str(error)))
    if errors:
        raise RuleErrors(errors)
    return MatchDetector(tuple(matchers), own=True)


def _expression(pattern: str, label: str, *, streams: bool) -> Matcher:
    regex = Regex(pattern)
    if takes_nothing(parse(pattern)):
        raise SyntaxRefusal("matches the empty text, so it would be found everywhere")
    viable = Regex(viable_prefixes(pattern)) if streams else None
    return Matcher(label, regex, viable)


def _words(words: tuple[str, ...], label: str, *, streams: bool) -> list[Matcher]:
    check = word_check(words)
    return [
        Matcher(
            label,
            Regex(pattern, captures=True, memory=WORDS_MEMORY),
            Regex(viable_prefixes(pattern), memory=WORDS_MEMORY) if streams else None,
            check,
            retry=True,
            guised=True,
        )
        for pattern in word_patterns(words)
    ]


PATTERNS: Final = RuleKind(
    name="patterns",
    description="Look for texts of one's own.",
    spec=Patterns,
    compile=_compile,
    default=EVERYTHING,
    example=Example(
        {"regex": [r"(?i)project\s+bluebird"]},
        prompt="project bluebird",
        answer="Project Bluebird",
    ),
)

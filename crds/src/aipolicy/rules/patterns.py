"""Patterns: expressions and words of the policy's own."""

from typing import Final

from aipolicy.rule_specs import Rule, Segments
from aipolicy.rules.expressions import SyntaxRefusal, parse, takes_nothing
from aipolicy.rules.kinds import RuleError, RuleErrors
from aipolicy.rules.matchers import MatchDetector, Matcher
from aipolicy.rules.prefixes import PrefixError, viable_prefixes
from aipolicy.rules.regexes import Regex, RegexError
from aipolicy.rules.words import stand_alone, word_patterns
from aipolicy.segments import RequestSegment, ResponseSegment

EVERYTHING: Final = Segments(
    request=tuple(kind for kind in RequestSegment if kind is not RequestSegment.PARAMETERS),
    response=tuple(ResponseSegment),
)
"""What rules look at that search for texts, unless they say otherwise."""
MAX_SIZE: Final = 250_000
"""Instructions of all expressions of a rule. Compiling more takes longer than a webhook may."""
WORDS_MEMORY: Final = 32 * 2**20
"""Bytes that a compiled word list may take."""


class PatternsKind:
    """``patterns``: findings carry the rule's name."""

    name: Final = "patterns"
    default_segments: Final = EVERYTHING

    def compile(self, rule: Rule, path: str, *, streams: bool) -> MatchDetector | None:
        """A matcher for each expression and for the words."""
        if rule.patterns is None:
            return None
        matchers: list[Matcher] = []
        errors: list[RuleError] = []
        size = 0
        for index, pattern in enumerate(rule.patterns.regex):
            try:
                matchers.append(_expression(pattern, rule.name, streams=streams))
            except (RegexError, SyntaxRefusal, PrefixError) as error:
                errors.append(RuleError(f"{path}.patterns.regex[{index}]", str(error)))
                continue
            size += matchers[-1].size
            if size > MAX_SIZE:
                errors.append(
                    RuleError(
                        f"{path}.patterns.regex[{index}]",
                        "is too much with the expressions before it; shorten their repeats",
                    )
                )
                break
        errors += [
            RuleError(f"{path}.patterns.words[{index}]", "consists of spaces only")
            for index, word in enumerate(rule.patterns.words)
            if not word.split()
        ]
        if not errors:
            try:
                matchers += _words(rule.patterns.words, rule.name, streams=streams)
            except (RegexError, PrefixError) as error:
                errors.append(RuleError(f"{path}.patterns.words", str(error)))
        if errors:
            raise RuleErrors(errors)
        return MatchDetector(tuple(matchers))


def _expression(pattern: str, label: str, *, streams: bool) -> Matcher:
    regex = Regex(pattern)
    if takes_nothing(parse(pattern)):
        raise SyntaxRefusal("matches the empty text, so it would be found everywhere")
    viable = Regex(viable_prefixes(pattern)) if streams else None
    return Matcher(label, regex, viable)


def _words(words: tuple[str, ...], label: str, *, streams: bool) -> list[Matcher]:
    return [
        Matcher(
            label,
            Regex(pattern, captures=True, memory=WORDS_MEMORY),
            Regex(viable_prefixes(pattern), memory=WORDS_MEMORY) if streams else None,
            stand_alone,
            retry=True,
        )
        for pattern in word_patterns(words)
    ]

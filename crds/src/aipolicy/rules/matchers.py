"""Matchers: an expression that finds candidates and the check that confirms them.

They are what patterns and personal data have in common. A matcher walks a text from
left to right in a way that depends on nothing but the text, which is what makes the
outcome of a stream independent of how it was cut.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from aipolicy.findings import Finding
from aipolicy.rules.expressions.regexes import Regex, Span

MAX_CANDIDATES: Final = 65_536
"""Candidates that one matcher looks at in one text. It bounds work and memory on a hostile text;
8 MiB of e-mail addresses hold more and make the rule fault."""
LEFT_CONTEXT: Final = 96
"""Bytes before a candidate that its check may look at: the words that say what a number is."""

LONGEST: Final = 1024
"""Bytes that a finding may have in a stream, unless its matcher says otherwise."""

Confirm = Callable[[bytes, int, int], Span | None]
"""Given the text and a candidate's span, the span of the finding within it, or None. It may look
at `LEFT_CONTEXT` bytes before the candidate and at nothing behind it: that is the regex's part."""


class TooManyCandidatesError(Exception):
    """A text with more candidates than a matcher looks at."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place where a matcher's expression matched."""

    start: int
    finding: Span | None
    """What the check made of it."""
    resume: int
    """Where to look for the next candidate."""


class Name(NamedTuple):
    """What a finding is."""

    label: str
    score: float


Describe = Callable[[bytes, Candidate], Name]
"""Given the text and a confirmed candidate, what was found. It may look where its check may."""


@dataclass(frozen=True, slots=True)
class Matcher:
    """One expression and its check."""

    label: str
    """What its findings are called in a redaction mark."""
    regex: Regex
    """Finds candidates. A group, if it has one, begins where the match begins: what comes before
    a finding is the check's part."""
    viable: Regex | None = None
    """Matches the earliest suffix of a text that more text could turn into a candidate, or into a
    longer one (`expressions.prefixes`). None when the matcher is not used on streams."""
    confirm: Confirm | None = None
    retry: bool = False
    """After a refused candidate, look on one character further instead of behind it."""
    guised: bool = False
    """Whether it looks for words, which may be in a guise (`views.guises`)."""
    longest: int = LONGEST
    """Bytes that a finding may have in a stream, and that may be undecided there; with more the
    rule faults."""
    score: float = 1.0
    """How sure its findings are."""
    describe: Describe | None = None
    """What a finding is, where that is not always `label` with `score`."""
    gives_up: bool = False
    """What is undecided for longer is decided as if the text ended there. Where that is no finding,
    the rule does not fault: ``vec![`` is not taken for an image for ever. Only for a matcher whose
    check knows a finding by its first `longest` bytes."""

    @property
    def size(self) -> int:
        """Instructions of its expressions."""
        return self.regex.size + (0 if self.viable is None else self.viable.size)

    def find(self, rule: int, text: bytes, candidate: Candidate, base: int = 0) -> Finding | None:
        """What was found in the text, which begins `base` bytes after the whole text."""
        if candidate.finding is None:
            return None
        start, end = candidate.finding
        if self.describe is None:
            return Finding(rule, base + start, base + end, self.label, self.score)
        return Finding(rule, base + start, base + end, *self.describe(text, candidate))

    def next(self, text: bytes, start: int) -> Candidate | None:
        """The first candidate at or after `start`."""
        span = self.regex.search(text, start)
        if span is None:
            return None
        finding = span if self.confirm is None else self.confirm(text, *span)
        if finding is not None:
            return Candidate(span[0], finding, finding[1])
        return Candidate(span[0], None, span[0] + 1 if self.retry else span[1])


@dataclass(frozen=True, slots=True)
class MatchDetector:
    """Looks for everything that any of its matchers finds; streams where they all can."""

    matchers: tuple[Matcher, ...]
    own: bool = False
    """Whether its expressions are a policy's own, and not the same in many policies."""

    @property
    def screens(self) -> tuple[str, ...]:
        """Each matcher's own expression: RE2 finds it as fast as anything simpler."""
        return tuple(matcher.regex.pattern for matcher in self.matchers)

    @property
    def guised(self) -> tuple[int, ...]:
        """Places of the matchers that look for words."""
        return tuple(place for place, matcher in enumerate(self.matchers) if matcher.guised)

    def scan(self, text: bytes, rule: int, hits: Sequence[int]) -> Iterator[Finding]:
        """All findings of the matchers whose screens hit. Raises TooManyCandidatesError."""
        for hit in hits:
            matcher = self.matchers[hit]
            position = candidates = 0
            while (candidate := matcher.next(text, position)) is not None:
                candidates += 1
                if candidates > MAX_CANDIDATES:
                    raise TooManyCandidatesError
                finding = matcher.find(rule, text, candidate)
                if finding is not None:
                    yield finding
                position = candidate.resume

    def score(self, text: bytes, hits: Sequence[int]) -> float:
        """That of the surest finding. Raises TooManyCandidatesError."""
        return max((finding.score for finding in self.scan(text, 0, hits)), default=0.0)

"""Questions to a classifier, and what it says: the words between rules and protocols."""

from dataclasses import dataclass, field
from typing import Protocol

from aipolicy.rules.judges.classifiers import Classifier
from aipolicy.segments import SegmentKind


@dataclass(frozen=True, slots=True)
class Subject:
    """A text that classifiers may be asked about."""

    pointer: str
    """Tells it from the other texts of its message, or of its step in a stream."""
    kind: SegmentKind
    text: bytes = field(repr=False)
    rules: frozenset[int] | None = None
    """Places of the rules that ask about it; None: all that look at its origin."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a classifier is asked. Equal questions have equal answers."""

    classifier: Classifier
    segment: SegmentKind
    """Origin of the text."""
    text: bytes = field(repr=False)
    """UTF-8."""


@dataclass(frozen=True, slots=True)
class Found:
    """Something that a classifier found in a text."""

    start: int
    """Offset in bytes, on a character boundary."""
    end: int
    label: str
    """A name of few letters; see `answers.name`."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What came of a question."""

    found: tuple[Found, ...] = ()
    fault: str = ""
    """Why there is no answer, in one word without content; then nothing was found."""


class BadAnswerError(Exception):
    """A classifier's answer that is not of its protocol."""


class Codec(Protocol):
    """A protocol of classifiers: from a question to bytes, and from bytes to what was found."""

    @property
    def path(self) -> str:
        """Where services of this protocol are asked, unless a rule says otherwise."""

    def write(self, question: Question) -> bytes:
        """The body of a POST, as JSON."""

    def read(self, body: bytes, question: Question) -> tuple[Found, ...]:
        """What the body of the answer says. Raises BadAnswerError."""

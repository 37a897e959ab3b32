"""What a rule kind is: one record that says all about it.

From it come the kind's member of `Rule` with the schema, the defaults and the refusals
that the API server knows, and the detector that does the work. How to add a kind is told
step by step in ``docs/extending.md``.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Generic, Protocol, TypeVar

from typing_extensions import override

from aipolicy.findings import Finding
from aipolicy.rule_specs import Action, Segments
from aipolicy.rules.judges.classifiers import Classifier
from aipolicy.rules.judges.protocols import AnswerJudge, CallJudge
from aipolicy.rules.matchers import Matcher
from aipolicy.schemas import Schema
from aipolicy.segments import RequestSegment, ResponseSegment

SpecT = TypeVar("SpecT", bound=Schema)

ANYWHERE: Final = Segments(request=tuple(RequestSegment), response=tuple(ResponseSegment))
"""Every part of a message."""


@dataclass(frozen=True, slots=True)
class RuleError:
    """Why a rule cannot be compiled."""

    path: str
    """The field, such as ``spec.rules[2].patterns.regex[0]``."""
    reason: str
    """What is wrong, in words."""

    @override
    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


class RuleErrors(ValueError):  # noqa: N818 - a list of errors
    """All the reasons why a policy cannot be compiled."""

    def __init__(self, errors: Sequence[RuleError]) -> None:
        super().__init__("\n".join(str(error) for error in errors))
        self.errors = tuple(errors)


class Detector(Protocol):
    """A compiled rule. Immutable, so that it may be shared by all exchanges."""

    @property
    def screens(self) -> tuple[str, ...]:
        """RE2 expressions; a text in which none of them matches has no findings."""

    @property
    def guised(self) -> Sequence[int]:
        """Places of the screens that look for words, and so in texts in other letters as well."""

    @property
    def matchers(self) -> tuple[Matcher, ...]:
        """What finds everything in a stream. Without any, it is for requests alone."""

    def scan(self, text: bytes, rule: int, hits: Sequence[int]) -> Iterable[Finding]:
        """What is found in a whole text, in any order.

        `rule` is put into the findings; `hits` are the places of the screens that matched.
        """

    def score(self, text: bytes, hits: Sequence[int]) -> float:
        """How sure it is that a text has what it looks for, also below its threshold."""


@dataclass(frozen=True, slots=True)
class Place:
    """The rule that is being compiled, as its kind needs to know it."""

    rule: str
    """The rule's name."""
    path: str
    """The kind's member, such as ``spec.rules[2].patterns``, for errors."""
    streams: bool
    """Whether the detector must be able to follow an answer that comes in pieces."""
    action: Action
    """What is done about what it finds."""


@dataclass(frozen=True, slots=True)
class Example:
    """A rule of a kind, and what it finds: what every API, action and cut is tested with."""

    spec: Mapping[str, Any] = field(hash=False)
    """The member as an author writes it."""
    prompt: str = ""
    """What of a request's text is found; empty when the kind looks at no request."""
    answer: str = ""
    """What of an answer's text is found; empty when the kind looks at no answer."""
    arguments: str = ""
    """Given when what is found is no text but the name of a tool: what it is called with."""


@dataclass(frozen=True, slots=True)
class RuleKind(Generic[SpecT]):
    """One member of the rule union."""

    name: str
    """The member's name in the API."""
    description: str
    """What ``kubectl explain`` says of the member."""
    spec: type[SpecT]
    """The member's own fields."""
    compile: Callable[[SpecT, Place], Detector | AnswerJudge | CallJudge | Classifier]
    """Makes what does a rule's work. Raises RuleErrors."""
    default: Segments
    """What a rule without ``segments`` looks at."""
    example: Example
    """A rule that finds something in each direction that the kind looks in."""
    allowed: Segments = ANYWHERE
    """What a rule may look at."""
    actions: tuple[Action, ...] = tuple(Action)
    """What a rule may do about its findings."""
    why: str = ""
    """Why it may do nothing else."""
    caveat: str = ""
    """What an author may not expect; told whenever a policy with such a rule is applied."""
    splits: bool = False
    """Whether it is also asked about what the user says across the turns of a session."""
    suspects: bool = False
    """Whether what it finds and only annotates is held against the session as a suspicion."""

"""What a rule kind is: the place where a new one is added.

A kind turns its member of the rule union into a detector. To add one, write a module
with a `RuleKind`, list it in `aipolicy.rules.rule_sets.KINDS` and give the union its
member in `aipolicy.rule_specs`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from typing_extensions import override

from aipolicy.findings import Finding
from aipolicy.rule_specs import Rule, Segments
from aipolicy.rules.matchers import Matcher


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
    def matchers(self) -> tuple[Matcher, ...]:
        """What finds everything in a stream. Without any, it is for requests alone."""

    def scan(self, text: bytes, rule: int, hits: Sequence[int]) -> Iterable[Finding]:
        """What is found in a whole text, in any order.

        `rule` is put into the findings; `hits` are the places of the screens that matched.
        """


class RuleKind(Protocol):
    """One member of the rule union."""

    @property
    def name(self) -> str:
        """The member's name in the API."""

    @property
    def default_segments(self) -> Segments:
        """What a rule without ``segments`` looks at."""

    def compile(self, rule: Rule, path: str, *, streams: bool) -> Detector | None:
        """The detector of a rule of this kind, None for a rule of another kind.

        `path` is the rule's own, such as ``spec.rules[2]``; with `streams` the detector must
        be able to follow an answer that comes in pieces. Raises RuleErrors.
        """

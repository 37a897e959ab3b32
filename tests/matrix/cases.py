"""The table: which combinations there are, and why some are none.

A combination is a kind of rule, an API, a direction, a shape (JSON or a stream) and an
action. Each is a `Case`, which is played on the core and over real Envoy, or a `Hole` with
the reason why there is nothing to play.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import Any

from aipolicy.rule_specs import Action
from aipolicy.rules import KINDS, RuleKind
from aipolicy.segments import Direction
from typing_extensions import override

from matrix.apis import APIS, Api


class Shape(StrEnum):
    """How the answer comes; a request asks for it."""

    JSON = "JSON"
    STREAM = "stream"


@dataclass(frozen=True)
class Combination:
    """A place in the matrix."""

    kind: RuleKind[Any]
    api: Api
    direction: Direction
    shape: Shape
    action: Action

    @override
    def __str__(self) -> str:
        parts = (self.kind.name, self.api.name, self.direction, self.shape, self.action)
        return "-".join(parts)


@dataclass(frozen=True)
class Case(Combination):
    """A combination that is played."""


@dataclass(frozen=True)
class Hole(Combination):
    """A combination that cannot be."""

    reason: str


def combinations() -> Iterator[Case | Hole]:
    """Every place in the matrix, in the order of kinds, APIs, directions, shapes and actions."""
    for kind in KINDS:
        for place in product(APIS, Direction, Shape, Action):
            reason = _reason(Combination(kind, *place))
            yield Hole(kind, *place, reason) if reason else Case(kind, *place)


def _reason(place: Combination) -> str:
    """Why there is no such case; empty when there is one."""
    kind, api = place.kind, place.api
    example = kind.example
    asks = place.direction is Direction.REQUEST
    if not asks and api.answer is None:
        return "answers of this API have no text"
    if place.shape is Shape.STREAM and api.stream is None:
        return "this API does not stream"
    if not (example.prompt if asks else example.answer):
        return f"{kind.name} looks at {'answers' if asks else 'requests'} only"
    if example.arguments and (api.tell_call if asks else api.call) is None:
        return f"{'requests' if asks else 'answers'} of this API tell of no calls"
    if place.action not in kind.actions:
        return f"{kind.name} cannot {place.action}: {kind.why}"
    return ""


CASES = [place for place in combinations() if isinstance(place, Case)]
"""All that are played."""

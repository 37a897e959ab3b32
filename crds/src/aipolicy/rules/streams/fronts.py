"""Fronts: where all matchers of all rules stand in a text that comes in pieces.

Nearly always nearly all of them stand at its end, since nothing that they look for has begun. So a
front keeps cursors for the others only, and with each piece asks a screen which matchers the
undecided text concerns; what that costs does not grow with their number.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple, Self

from aipolicy.findings import Finding
from aipolicy.rules.expressions.screens import Screen
from aipolicy.rules.matchers import Matcher
from aipolicy.rules.streams.cursors import Cursor, Followed
from aipolicy.rules.streams.holdbacks import Holdback

_LONGEST_CHARACTER: Final = 4
"""Bytes before undecided text that tell whether a word begins with it."""


class Watch:
    """What is followed in texts of one origin. Immutable, so that all streams share it."""

    __slots__ = ("_screens", "audited", "enforced", "followed", "holdbacks", "matchers", "shortest")

    def __init__(self, followed: Sequence[Followed], screens: Sequence[Screen] = ()) -> None:
        """ValueError when a matcher was not compiled for streams.

        `screens` have their expressions and perhaps others, all followed; else one is made.
        """
        self.followed: Final = tuple(followed)
        self.matchers: Final = tuple((rule, one) for rule in followed for one in rule.matchers)
        self.holdbacks: Final = tuple(_holdback(matcher) for _, matcher in self.matchers)
        self.enforced: Final = sum(rule.enforced for rule, _ in self.matchers)
        """How many of the matchers are those of enforced rules."""
        self.audited: Final = frozenset(rule.rule for rule in followed if not rule.enforced)
        """The rules that hold nothing back."""
        self.shortest: Final = min((one.longest for _, one in self.matchers), default=0)
        """The least that a matcher may have undecided."""
        places: dict[str, list[int]] = {}
        for place, (_, matcher) in enumerate(self.matchers):
            places.setdefault(matcher.regex.pattern, []).append(place)
        screens = screens or (Screen(tuple(places), places.keys()),)
        self._screens: Final = tuple(
            (screen, tuple(places.get(one, ()) for one in screen.patterns))
            for screen in screens
            if not places.keys().isdisjoint(screen.patterns)
        )

    def concerned(self, text: bytes, *, final: bool) -> tuple[set[int], set[int]]:
        """Places of the matchers that may find something in the text, and that may have begun."""
        present: set[int] = set()
        begun: set[int] = set()
        for screen, owners in self._screens:
            some, others = screen.follow(text)
            for hit in some:
                present.update(owners[hit])
            if not final:
                for hit in others:
                    begun.update(owners[hit])
        return present, begun


def _holdback(matcher: Matcher) -> Holdback:
    if matcher.viable is None:
        raise ValueError("the rule was not compiled for streams")
    return Holdback.of(matcher.regex.pattern, matcher.viable)


class Failure(NamedTuple):
    """A matcher that goes no further."""

    place: int
    """Which one, in its watch."""
    cursor: Cursor
    """Where it stood."""
    error: Exception


@dataclass(slots=True, eq=False)
class Front:
    """All matchers of a watch in one text."""

    watch: Watch
    _left: tuple[int, int]
    """How many go on, of the enforced rules and of the others."""
    _held: tuple[int, int] = (0, 0)
    """Where text begins that is undecided, of the enforced rules and of the others."""
    _position: int = 0
    """Where those stand that have no cursor."""
    _open: dict[int, Cursor] = field(default_factory=dict)
    """Those that have something undecided."""
    _candidates: dict[int, int] = field(default_factory=dict)
    """How many each has looked at, if any."""
    _gone: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, watch: Watch) -> Self:
        """A front at the beginning of a text."""
        return cls(watch, (watch.enforced, len(watch.matchers) - watch.enforced))

    def copy(self) -> Self:
        """A front that stands where this one does, in a text that is the same so far."""
        return replace(
            self,
            _open={place: cursor.copy() for place, cursor in self._open.items()},
            _candidates=self._candidates.copy(),
            _gone=self._gone.copy(),
        )

    @property
    def position(self) -> int:
        """Where text begins that some matcher may look at again."""
        return min(self._held)

    def undecided(self, *, enforced: bool) -> int | None:
        """Where text begins that the enforced rules, or the others, have not decided yet.

        None without any that goes on.
        """
        return self._held[not enforced] if self._left[not enforced] else None

    def advance(
        self, text: bytes, base: int, findings: list[Finding], *, final: bool
    ) -> list[Failure]:
        """Let each decide what it can; the first `base` bytes of the text are no longer in `text`.

        Appends what is final. Those that fail are gone.
        """
        seen = max(0, min(self._held) - base - _LONGEST_CHARACTER)
        present, begun = self.watch.concerned(text[seen:], final=final)
        end = base + len(text)
        failures: list[Failure] = []
        still: dict[int, Cursor] = {}
        for place in sorted(present | begun) if present else begun:
            if place in self._gone:
                continue
            cursor = self._open.get(place) or self._cursor(place)
            if place in present:
                try:
                    cursor.advance(text, base, findings, final=final or place not in begun)
                except Exception as error:  # noqa: BLE001 - a detector's bug is the rule's fault
                    failures.append(self._fail(place, cursor, error))
                    continue
                if cursor.candidates:
                    self._candidates[place] = cursor.candidates
            else:
                cursor.wait(text, base)
            if cursor.position < end:
                still[place] = cursor
        self._open = still
        self._position = end
        self._settle()
        return failures

    def _settle(self) -> None:
        """See where text begins that is undecided."""
        enforced = others = self._position
        for cursor in self._open.values():
            if not cursor.owner.enforced:
                others = min(others, cursor.position)
            elif cursor.position < enforced:
                enforced = cursor.position
        self._held = enforced, others

    def judge(self, check: Callable[[Cursor], None], *, everyone: bool) -> list[Failure]:
        """Check those that have something undecided, or everyone; the check says what fails."""
        some = dict(self._open)
        if everyone:
            places = range(len(self.watch.matchers))
            some |= {place: self._cursor(place) for place in places if place not in some}
        failures: list[Failure] = []
        for place, cursor in some.items():
            if place in self._gone:
                continue
            try:
                check(cursor)
            except Exception as error:  # noqa: BLE001 - a detector's bug is the rule's fault
                failures.append(self._fail(place, cursor, error))
                self._open.pop(place, None)
            else:
                self._candidates[place] = cursor.candidates
        self._settle()
        return failures

    def _cursor(self, place: int) -> Cursor:
        rule, matcher = self.watch.matchers[place]
        candidates = self._candidates.get(place, 0)
        return Cursor(rule, matcher, self.watch.holdbacks[place], self._position, candidates)

    def _fail(self, place: int, cursor: Cursor, error: Exception) -> Failure:
        self._gone.add(place)
        enforced, others = self._left
        here = cursor.owner.enforced
        self._left = enforced - here, others - (not here)
        return Failure(place, cursor, error)

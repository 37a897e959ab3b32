"""Searches: what the rules find in a whole text, for texts of one origin.

Screens say which rules a text concerns (`expressions.screens`); only those look at it.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from aipolicy.findings import Finding
from aipolicy.rules.compiled_rules import CompiledRule, Scan
from aipolicy.rules.expressions.regexes import RegexSet
from aipolicy.rules.expressions.screens import Screen
from aipolicy.rules.matchers import TooManyCandidatesError
from aipolicy.rules.streams.scanners import RuleFault
from aipolicy.rules.views.guises import TELLING, GuisedView, guised_views
from aipolicy.rules.views.layers import DISGUISED, View, views

_NOTHING: Final = Scan()
_DISGUISED: Final = RegexSet((*DISGUISED, TELLING))
_GUISED: Final = len(DISGUISED)

_Owned = tuple[Screen, tuple[tuple[tuple[int, int], ...], ...]]
"""A screen, and for each of its patterns the rules and places that it is of."""


class Search:
    """What the rules look for in texts of one origin. Immutable."""

    __slots__ = (
        *("_guised", "_measuring", "_measuring_screens", "_rules", "_screens", "_watching"),
    )

    def __init__(
        self,
        rules: Sequence[CompiledRule],
        watching: Sequence[int],
        screens: Sequence[Screen],
        *,
        guises: bool,
    ) -> None:
        """`watching` are the places of the rules that look; `screens` have all their screens.

        `guises` says that texts are read in other letters as well (`views.guises`).
        """
        self._rules: Final = rules
        self._watching: Final = tuple(watching)
        self._guised: Final = {
            index: frozenset(rules[index].detector.guised)
            for index in (watching if guises else ())
            if rules[index].detector.guised
        }
        owners: dict[str, list[tuple[int, int]]] = {}
        for index in watching:
            for place, pattern in enumerate(rules[index].detector.screens):
                owners.setdefault(pattern, []).append((index, place))
        self._screens: Final = tuple(
            (screen, tuple(tuple(owners.get(pattern, ())) for pattern in screen.patterns))
            for screen in screens
            if not owners.keys().isdisjoint(screen.patterns)
        )
        self._measuring: Final = frozenset(
            index for index in watching if not rules[index].detector.matchers
        )
        self._measuring_screens: Final = tuple(
            (screen, owned)
            for screen, owned in self._screens
            if any(index in self._measuring for some in owned for index, _ in some)
        )

    def scan(self, text: bytes) -> Scan:
        """What is found in a text and in its views (`views.layers`)."""
        found: dict[Finding, None] = {}
        faults: dict[int, RuleFault] = {}
        try:
            for view in self._views(text):
                self._look(view, found, faults)
        except TooManyCandidatesError as error:
            faults |= {index: RuleFault(index, type(error).__name__) for index in self._watching}
        if not found and not faults:
            return _NOTHING
        findings = [finding for finding in found if finding.rule not in faults]
        findings.sort(key=Finding.order)
        return Scan(tuple(findings), tuple(faults.values()))

    def score(self, text: bytes, *, unfound: bool = False) -> dict[int, float]:
        """How sure the rules are that a text has what they look for, but for those that fail.

        What consists of matchers is as sure as its findings; `unfound` leaves it out.
        """
        asked = self._measuring if unfound else self._watching
        scores = dict.fromkeys(asked, 0.0)
        failed: set[int] = set()
        if not scores:
            return scores
        screens = self._measuring_screens if unfound else self._screens
        try:
            for view in self._views(text):
                for index, hits in self._hits(view, screens).items():
                    if index not in scores or index in failed:
                        continue
                    try:
                        score = self._rules[index].detector.score(view.text, hits)
                    except Exception:  # noqa: BLE001 - whatever it is, other rules have scores
                        failed.add(index)
                    else:
                        scores[index] = max(scores[index], score)
        except TooManyCandidatesError:
            return {}
        return {index: score for index, score in scores.items() if index not in failed}

    def _views(self, text: bytes) -> Iterator[View | GuisedView]:
        """The text, and what it means in other words and in other letters."""
        last = View(text, ())
        yield last
        told = _DISGUISED.hits(text)
        if told and told != [_GUISED]:
            for last in views(text):
                yield last
        if self._guised and told:
            yield from guised_views(last)

    def _look(
        self,
        view: View | GuisedView,
        found: dict[Finding, None],
        faults: dict[int, RuleFault],
    ) -> None:
        """Add what the rules find in one view, in the text's own offsets."""
        hits = self._hits(view, self._screens)
        for index in sorted(hits):
            try:
                for finding in self._rules[index].detector.scan(view.text, index, hits[index]):
                    start, end = view.origin(finding.start, finding.end)
                    found[Finding(index, start, end, finding.label, finding.score)] = None
            except Exception as error:  # noqa: BLE001 - a detector's bug is the rule's fault
                faults[index] = RuleFault(index, type(error).__name__)

    def _hits(self, view: View | GuisedView, screens: Sequence[_Owned]) -> dict[int, list[int]]:
        """Places of the screens that a view concerns, by rule."""
        hits: dict[int, list[int]] = {}
        guised = isinstance(view, GuisedView)
        for screen, owners in screens:
            for hit in screen.present(view.text):
                for index, place in owners[hit]:
                    if not guised or place in self._guised.get(index, ()):
                        hits.setdefault(index, []).append(place)
        return hits

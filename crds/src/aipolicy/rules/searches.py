"""Searches: what the rules find in a whole text, for texts of one origin.

Screens say which rules a text concerns (`aipolicy.rules.screens`); only those look at it.
"""

from collections.abc import Sequence
from typing import Final

from aipolicy.findings import Finding
from aipolicy.rules.compiled_rules import CompiledRule, Scan
from aipolicy.rules.layers import DISGUISED, Layer, origin, views
from aipolicy.rules.matchers import TooManyCandidatesError
from aipolicy.rules.regexes import RegexSet
from aipolicy.rules.screens import Screen
from aipolicy.rules.streams import RuleFault

_NOTHING: Final = Scan()
_DISGUISED: Final = RegexSet(DISGUISED)


class Search:
    """What the rules look for in texts of one origin. Immutable."""

    __slots__ = ("_rules", "_screens", "_watching")

    def __init__(
        self, rules: Sequence[CompiledRule], watching: Sequence[int], screens: Sequence[Screen]
    ) -> None:
        """`watching` are the places of the rules that look; `screens` have all their screens."""
        self._rules: Final = rules
        self._watching: Final = tuple(watching)
        owners: dict[str, list[tuple[int, int]]] = {}
        for index in watching:
            for place, pattern in enumerate(rules[index].detector.screens):
                owners.setdefault(pattern, []).append((index, place))
        self._screens: Final = tuple(
            (screen, tuple(tuple(owners.get(pattern, ())) for pattern in screen.patterns))
            for screen in screens
            if not owners.keys().isdisjoint(screen.patterns)
        )

    def scan(self, text: bytes) -> Scan:
        """What is found in a text and in its views (`aipolicy.rules.layers`)."""
        found: dict[Finding, None] = {}
        faults: dict[int, RuleFault] = {}
        try:
            self._look(text, (), found, faults)
            if _DISGUISED.hits(text):
                for view in views(text):
                    self._look(view.text, view.layers, found, faults)
        except TooManyCandidatesError as error:
            faults |= {index: RuleFault(index, type(error).__name__) for index in self._watching}
        if not found and not faults:
            return _NOTHING
        findings = [finding for finding in found if finding.rule not in faults]
        findings.sort(key=Finding.order)
        return Scan(tuple(findings), tuple(faults.values()))

    def _look(
        self,
        text: bytes,
        layers: Sequence[Layer],
        found: dict[Finding, None],
        faults: dict[int, RuleFault],
    ) -> None:
        """Add what the rules find in one view, in the text's own offsets."""
        hits: dict[int, list[int]] = {}
        for screen, owners in self._screens:
            for hit in screen.present(text):
                for index, place in owners[hit]:
                    hits.setdefault(index, []).append(place)
        for index in sorted(hits):
            try:
                for finding in self._rules[index].detector.scan(text, index, hits[index]):
                    start, end = origin(layers, finding.start, finding.end)
                    found[Finding(index, start, end, finding.label, finding.score)] = None
            except Exception as error:  # noqa: BLE001 - a detector's bug is the rule's fault
                faults[index] = RuleFault(index, type(error).__name__)

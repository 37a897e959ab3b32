"""What is written about an item: one line of JSON.

Inside, findings count bytes of UTF-8. Whoever reads JSON has strings, so what is written
counts code points, as labelled data does.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from aipolicy.effective import EffectiveRule
from aipolicy.findings import Finding
from aipolicy.rules import RuleSet
from aipolicy.rules.explanations import explain
from aipolicy.segments import ResponseSegment

from aipolicy_sidecar.offline.engines import Outcome
from aipolicy_sidecar.offline.items import Item, MessageItem
from aipolicy_sidecar.offline.watches import Sighting

DIGITS: Final = 4
"""Behind the point, of a score."""


class Reporter:
    """Writes about items under one policy."""

    def __init__(
        self, given: Sequence[EffectiveRule], rules: RuleSet, *, explains: bool = False
    ) -> None:
        """`given` are the rules that were compiled to `rules`, in their order.

        `explains` says whether each finding is to be told with its text and its evidence.
        """
        self._explains = explains
        self._rules = rules
        self._kinds = tuple(item.rule.kind.name for item in given)
        often = Counter(item.rule.name for item in given)
        self._names = tuple(
            item.rule.name if often[item.rule.name] == 1 else f"{item.policy}/{item.rule.name}"
            for item in given
        )

    def report(self, item: Item, outcome: Outcome) -> dict[str, Any]:
        """All there is to say about an item."""
        message = isinstance(item, MessageItem)
        report: dict[str, Any] = {"id": item.id, "decision": outcome.ruling.value}
        if outcome.reason:
            report["reason"] = outcome.reason
        report["findings"] = list(self._findings(outcome.sightings, directed=message))
        report["scores"] = self._scores(outcome.sightings)
        faults = {fault for sighting in outcome.sightings for fault in sighting.faults}
        if faults:
            report["errors"] = [
                {"rule": self._names[fault.rule], "reason": fault.reason}
                for fault in sorted(faults, key=lambda fault: fault.rule)
            ]
        report["body" if message else "text"] = outcome.output.decode(errors="replace")
        return report

    def _findings(
        self, sightings: Iterable[Sighting], *, directed: bool
    ) -> Iterator[dict[str, Any]]:
        for sighting in sightings:
            findings = sorted(sighting.findings, key=Finding.order)
            edges = {edge for one in findings for edge in (one.start, one.end)}
            places = code_points(sighting.text, edges)
            for finding in findings:
                found: dict[str, Any] = {
                    "rule": self._names[finding.rule],
                    "kind": self._kinds[finding.rule],
                }
                if finding.label != self._rules.rules[finding.rule].name:
                    found["entity"] = finding.label
                found |= {
                    "start": places[finding.start],
                    "end": places[finding.end],
                    "score": round(finding.score, DIGITS),
                    "segment": sighting.segment.value,
                }
                if directed:
                    found["direction"] = sighting.direction.value.lower()
                if sighting.pointer:
                    found["pointer"] = sighting.pointer
                if self._explains:
                    found["explanation"] = self._explain(finding, sighting)
                yield found

    def _explain(self, finding: Finding, sighting: Sighting) -> dict[str, Any]:
        rule = self._rules.rules[finding.rule]
        told = explain(rule, bytes(sighting.text), finding, sighting.context)
        return {
            "detector": f"{self._kinds[finding.rule]}/{finding.label}",
            "text": told.text.decode(errors="replace"),
            "evidence": [[what, round(weight, DIGITS)] for what, weight in told.evidence],
        }

    def _scores(self, sightings: Sequence[Sighting]) -> dict[str, float]:
        """The highest score of each rule that looked at anything, also below its threshold."""
        scores: dict[int, float] = {}
        for sighting in sightings:
            for index, rule in enumerate(self._rules.rules):
                looks = rule.judge is None or sighting.context is not None
                if looks and rule.watches(sighting.direction, sighting.segment):
                    scores.setdefault(index, 0.0)
            given = self._rules.score(
                sighting.direction, sighting.segment, bytes(sighting.text), unfound=True
            )
            for index, score in given.items():
                scores[index] = max(scores.get(index, 0.0), score)
            for finding in sighting.findings:
                scores[finding.rule] = max(scores.get(finding.rule, 0.0), finding.score)
        scores |= self._answer_scores(sightings)
        return {self._names[rule]: round(score, DIGITS) for rule, score in sorted(scores.items())}

    def _answer_scores(self, sightings: Iterable[Sighting]) -> dict[int, float]:
        """The highest score of each rule that measures answers, also below its threshold."""
        scores: dict[int, float] = {}
        for sighting in sightings:
            if sighting.context is None or not isinstance(sighting.segment, ResponseSegment):
                continue
            for rule, score in self._rules.judges.score_answer(
                sighting.segment, bytes(sighting.text), sighting.context
            ).items():
                scores[rule] = max(scores.get(rule, 0.0), score)
        return scores


def code_points(text: bytes | bytearray, offsets: Iterable[int]) -> dict[int, int]:
    """How many code points lie before each of these places between characters."""
    if text.isascii():
        return {offset: offset for offset in offsets}
    counts: dict[int, int] = {}
    seen = count = 0
    for offset in sorted(offsets):
        count += len(text[seen:offset].decode())
        seen = offset
        counts[offset] = count
    return counts

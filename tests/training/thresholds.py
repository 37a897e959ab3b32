"""Thresholds: chosen on benign texts of sources that the judging model had not seen."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final, NamedTuple

from aipolicy.rule_specs import Threshold

RATES: Final = {Threshold.STRICT: 0.03, Threshold.BALANCED: 0.01, Threshold.LENIENT: 0.003}
"""The share of such texts that is flagged, on average over the sources."""
FEW: Final = 100
"""Texts below which a source counts less in that average, as one of them is a larger share."""


class Scored(NamedTuple):
    """The score of an example."""

    source: str
    attack: bool
    score: float


def choose(scored: Iterable[Scored]) -> dict[str, float]:
    """The thresholds at which the benign examples are flagged as `RATES` says."""
    by_source: dict[str, list[float]] = defaultdict(list)
    for one in scored:
        if not one.attack:
            by_source[one.source].append(one.score)
    whole = sum(min(len(scores) / FEW, 1) for scores in by_source.values())
    weighed = sorted(
        (
            (score, 1 / max(len(scores), FEW) / whole)
            for scores in by_source.values()
            for score in scores
        ),
        reverse=True,
    )
    chosen: dict[str, float] = {}
    for name, rate in RATES.items():
        flagged = 0.0
        for score, share in weighed:
            flagged += share
            if flagged > rate:
                chosen[name] = round(score + 5e-7, 6)
                break
    return chosen

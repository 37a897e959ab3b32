"""Disguised attacks: what of them is found, with and without what reads their disguise.

The attacks are those of held-out sets that are written in ASCII, which every disguise changes; they
are judged as in ``aipolicy eval``, by models that have learnt nothing of them.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from aipolicy.rule_specs import Threshold
from aipolicy.rules import RuleSet
from aipolicy_sidecar.offline.fold_models import injection_model
from aipolicy_sidecar.offline.labelled_rows import Subject, read_set
from aipolicy_sidecar.offline.rates import share
from aipolicy_sidecar.offline.scorings import injection_rule, score
from aipolicy_sidecar.offline.tables import WORDLESS, in_range

from training.normalisers import ALL, NORMALISERS, Disguise, Normaliser, switched_off

MOST: Final = 40
"""Attacks of a set."""
LONGEST: Final = 2000
"""Characters of one; longer ones only take longer."""


class Judged(NamedTuple):
    """A text, what judges it, and from which score on it is found."""

    rules: RuleSet
    least: float
    text: str

    def found(self, disguise: Disguise = str) -> bool:
        """Whether it is found in a disguise."""
        return score(self.rules, disguise(self.text)) >= self.least


def read_judged(models: Path) -> tuple[list[Judged], list[Judged]]:
    """Some attacks of each set, and all benign texts."""
    attacks: dict[str, list[Judged]] = {}
    benign: list[Judged] = []
    for path in sorted(models.glob("*.jsonl.gz")):
        one = read_set(str(path))
        if one.subject is not Subject.INJECTION:
            continue
        model, thresholds = injection_model(models, one.fold)
        rules = injection_rule(model)
        for row in one.rows:
            judged = Judged(rules, thresholds[Threshold.BALANCED], row.text)
            if not row.positive:
                benign.append(judged)
            elif row.text.isascii() and len(row.text) <= LONGEST and one.name not in WORDLESS:
                attacks.setdefault(one.name, []).append(judged)
    return [judged for some in attacks.values() for judged in _spread(some)], benign


def _spread(some: Sequence[Judged]) -> Iterator[Judged]:
    step = max(1.0, len(some) / MOST)
    return (some[int(place * step)] for place in range(min(len(some), MOST)))


def tell(attacks: Sequence[Judged], benign: Sequence[Judged]) -> Iterator[str]:
    """Tables: recall of disguised attacks, and benign texts flagged, without each normaliser."""
    yield f"| read by | {len(attacks)} attacks, disguised | recall | without it |"
    yield "|---|---|---|---|"
    yield f"| | *not at all* | {_rate(attacks)} | |"
    for name, normaliser in NORMALISERS.items():
        for disguise, spell in normaliser.disguises.items():
            found = _rate(attacks, spell)
            with switched_off(normaliser):
                yield f"| {name} | {disguise} | {found} | {_rate(attacks, spell)} |"
    yield ""
    yield f"| switched off | of {len(benign)} benign texts flagged | it adds |"
    yield "|---|---|---|"
    flagged = _count(benign)
    yield f"| *nothing* | {in_range(share(flagged, len(benign)))} | |"
    for name, normaliser in (*NORMALISERS.items(), ("*all of them*", ALL)):
        yield f"| {name} | {_without(normaliser, benign, flagged)} |"


def _without(normaliser: Normaliser, benign: Sequence[Judged], flagged: int) -> str:
    with switched_off(normaliser):
        left = _count(benign)
    rate = in_range(share(left, len(benign)))
    return f"{rate} | {(flagged - left) / len(benign):.2%} ({flagged - left} texts)"


def _rate(some: Sequence[Judged], disguise: Disguise = str) -> str:
    return in_range(share(_count(some, disguise), len(some)))


def _count(some: Iterable[Judged], disguise: Disguise = str) -> int:
    return sum(one.found(disguise) for one in some)

"""Ablations: what each sign of the grounding score brings, on collections that are held out."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from aipolicy.rules.groundings.evidences import Claim, Evidence, Sign
from aipolicy.rules.groundings.scores import score_answer
from aipolicy_sidecar.offline.rates import area
from aipolicy_sidecar.offline.tables import in_range

from grounding.folds import COLLECTIONS, KINDS, Weighed, hold_out

WITHOUT: Final[Mapping[str, frozenset[Sign]]] = {
    "all": frozenset(),
    "without new words": frozenset({Sign.NEW_WORD, Sign.NEW_LIGHT_WORD}),
    "without words that were only asked": frozenset({Sign.ASKED_WORD}),
    "without words that stand apart": frozenset({Sign.APART}),
    "without numbers and dates": frozenset({Sign.NUMBER}),
    "without names": frozenset({Sign.NAME}),
    "without links": frozenset({Sign.LINK}),
    "without denials": frozenset({Sign.DENIAL}),
}
"""Signs that are not counted."""
CLAIMS: Final = {
    Sign.NUMBER: frozenset({Claim.NUMBER, Claim.DATE}),
    Sign.LINK: frozenset({Claim.LINK}),
}
"""Claims that are enough by themselves, by their signs."""


def tell(rows: Weighed) -> Iterator[str]:
    """A table: the area under the ROC curve, by what is left out."""
    yield f"| score | {' | '.join(f'AUC, {name}' for name in KINDS.values())} |"
    yield "|" + "---|" * (1 + len(KINDS))
    for name, signs in WITHOUT.items():
        left = [(row, [leave_out(one, signs) for one in found]) for row, found in rows]
        scored: dict[str, dict[bool, list[float]]] = {
            ending: {True: [], False: []} for ending in KINDS
        }
        for fold in range(len(COLLECTIONS)):
            model, out = hold_out(left, fold)
            for row, found in out:
                ending = next(one for one in KINDS if row.source.endswith(one))
                scored[ending][row.hallucinated].append(score_answer(found, model.weights))
        areas = " | ".join(in_range(area(one[True], one[False])) for one in scored.values())
        yield f"| {name} | {areas} |"


def leave_out(one: Evidence, signs: frozenset[Sign]) -> Evidence:
    """A sentence as if nobody looked for these signs."""
    claims = frozenset[Claim]().union(*(CLAIMS.get(sign, ()) for sign in signs))
    return replace(
        one,
        counts=tuple(0 if Sign(place) in signs else many for place, many in enumerate(one.counts)),
        missing=tuple(missing for missing in one.missing if missing.claim not in claims),
    )

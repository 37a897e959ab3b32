"""Folds: weights and thresholds that have not seen a collection of dialogues, and its answers.

``aipolicy eval`` judges the rows of a fold by the weights of its number.
"""

import gzip
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from aipolicy.rule_specs import Threshold
from aipolicy.rules.groundings.evidences import Evidence, weigh
from aipolicy.rules.groundings.materials import Material
from aipolicy.rules.groundings.scores import score_answer
from aipolicy_sidecar.offline.fold_models import GROUNDING, GroundingModel, write_weights

from grounding.fits import balance, example, fit
from grounding.rows import Row
from grounding.writings import choose, hard_share, rounded

COLLECTIONS: Final = ("wow", "cmu", "topical")
"""Dialogues of Wizard of Wikipedia, CMU-DoG and TopicalChat, by what their sources are called."""
KINDS: Final = {".csv": "audit", "lengthened": "lengthened", "taken": "spoilt"}
"""How sources of answers end that are as people judged them, longer, or made; and their names."""
BELOW: Final = 0.01
"""One figure without support is enough for Balanced, and not for Lenient."""

Weighed = list[tuple[Row, list[Evidence]]]


def weigh_all(rows: Iterable[Row]) -> Weighed:
    """Each row with its evidence."""
    return [(row, weigh(row.answer, Material(row.documents, row.questions))) for row in rows]


def learn(rows: Weighed) -> GroundingModel:
    """The weights that these rows ask for, and thresholds; judged and made ones count alike."""
    examples = []
    for made in (False, True):
        some = [one for one in rows if _is_made(one[0]) is made and one[1]]
        share = balance(row.hallucinated for row, _ in some)
        examples += [
            example(found, wrong=row.hallucinated, weight=share[row.hallucinated] / len(some))
            for row, found in some
        ]
    weights = fit(examples)
    right = [one for one in rows if not one[0].hallucinated and not one[0].source.endswith("taken")]
    thresholds = choose([score_answer(found, weights) for _, found in right])
    share_hard = hard_share([(row.hallucinated, found) for row, found in rows if not _is_made(row)])
    most = thresholds[Threshold.LENIENT] - BELOW
    hard = max(min(share_hard, most), thresholds[Threshold.BALANCED])
    return rounded(GroundingModel(weights._replace(hard=hard), thresholds))


def hold_out(rows: Weighed, fold: int) -> tuple[GroundingModel, Weighed]:
    """What is learnt without a collection, and its rows."""
    out = [one for one in rows if COLLECTIONS[fold] in one[0].source]
    return learn([one for one in rows if COLLECTIONS[fold] not in one[0].source]), out


def write_fold(folder: Path, fold: int, model: GroundingModel, rows: Sequence[Row]) -> None:
    """Files for ``aipolicy eval``: what was learnt, and rows of which it knows nothing."""
    (folder / f"{GROUNDING}.{fold}.json").write_text(write_weights(model), "utf-8")
    for ending, name in KINDS.items():
        lines = "".join(_line(row) for row in rows if row.source.endswith(ending))
        path = folder / f"ground_faithdial_{name}.{fold}.jsonl.gz"
        path.write_bytes(gzip.compress(lines.encode(), mtime=0))


def _is_made(row: Row) -> bool:
    return "," in row.source


def _line(row: Row) -> str:
    members = {"context": row.documents[0], "query": row.questions[0], "response": row.answer}
    return json.dumps(members | {"hallucinated": int(row.hallucinated)}) + "\n"

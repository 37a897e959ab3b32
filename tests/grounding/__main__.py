"""Fit, choose the thresholds, write, and say how well it does."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from aipolicy.rule_specs import Threshold
from aipolicy.rules.groundings import weights
from aipolicy.rules.groundings.evidences import Evidence, weigh
from aipolicy.rules.groundings.materials import Material
from aipolicy.rules.groundings.scores import Weights, score_answer

from grounding.fits import balance, example, fit
from grounding.measures import Rates, auc
from grounding.rows import TRAINED_ON, UNSEEN, Row, lengthen, read_rows
from grounding.writings import choose, hard_share, rounded, write

BELOW: Final = 0.01
"""One figure without support is enough for Balanced, and not for Lenient."""

Weighed = list[tuple[Row, list[Evidence]]]

parser = argparse.ArgumentParser(prog="make train-grounding", description=__doc__)
parser.add_argument("data", type=Path, help="folder with the public sets")
arguments = parser.parse_args()


def weigh_all(rows: Sequence[Row]) -> Weighed:
    """Each row with its evidence."""
    return [(row, weigh(row.answer, Material(row.documents, row.questions))) for row in rows]


def learn(rows: Weighed) -> Weights:
    """The weights that these rows ask for; judged and made ones count alike."""
    examples = []
    for made in (False, True):
        some = [one for one in rows if ("," in one[0].source) is made and one[1]]
        share = balance(row.hallucinated for row, _ in some)
        examples += [
            example(found, wrong=row.hallucinated, weight=share[row.hallucinated] / len(some))
            for row, found in some
        ]
    return fit(examples)


judged = read_rows(arguments.data / TRAINED_ON)
rows = weigh_all([*judged, *lengthen(judged)])
for held_out in ("wow", "cmu", "topical"):
    learnt = learn([one for one in rows if held_out not in one[0].source])
    for kind in (".csv", "lengthened", "taken"):
        some = [one for one in rows if held_out in one[0].source and one[0].source.endswith(kind)]
        value = auc([(score_answer(found, learnt), row.hallucinated) for row, found in some])
        print(f"{held_out}, not learnt from: AUC {value:.3f} on {len(some)} {kind}", flush=True)
learnt = learn(rows)
right = [one for one in rows if not one[0].hallucinated and not one[0].source.endswith("taken")]
thresholds = choose([score_answer(found, learnt) for _, found in right])
share = hard_share([(row.hallucinated, found) for row, found in rows[: len(judged)]])
most = thresholds[Threshold.LENIENT] - BELOW
hard = max(min(share, most), thresholds[Threshold.BALANCED])
learnt = rounded(learnt._replace(hard=hard))
Path(weights.__file__).write_text(write(learnt, thresholds), "utf-8")
unseen = weigh_all(read_rows(arguments.data / UNSEEN))
for name, some in (("learnt from", rows[: len(judged)]), ("never seen", unseen)):
    scored = [(score_answer(found, learnt), row.hallucinated) for row, found in some]
    print(f"{name}: AUC {auc(scored):.3f}")
    for threshold, least in thresholds.items():
        print(f"  {threshold} {least:.3f}: {Rates.of(scored, least)}")

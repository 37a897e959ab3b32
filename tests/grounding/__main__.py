"""Fit, choose the thresholds and write; the same for each fold, which ``make evaluate`` judges."""

import argparse
from pathlib import Path

from aipolicy.rules.groundings import weights
from aipolicy.rules.groundings.scores import score_answer
from aipolicy_sidecar.offline.rates import area
from support.pages import DETECTION, put

from grounding.ablations import tell
from grounding.folds import COLLECTIONS, hold_out, learn, weigh_all, write_fold
from grounding.rows import TRAINED_ON, lengthen, read_rows
from grounding.writings import write

parser = argparse.ArgumentParser(prog="make train-grounding", description=__doc__)
parser.add_argument("data", type=Path, help="folder with the public sets")
parser.add_argument("--folds", type=Path, default=Path("build/models"), help="where they go")
parser.add_argument("--ablate", action="store_true", help="write what each sign brings instead")
arguments = parser.parse_args()

judged = read_rows(arguments.data / TRAINED_ON)
rows = weigh_all([*judged, *lengthen(judged)])
if arguments.ablate:
    signs = "\n".join(tell(rows))
    put(DETECTION, "signs", signs)
    print(signs)
    raise SystemExit
arguments.folds.mkdir(parents=True, exist_ok=True)
for fold, collection in enumerate(COLLECTIONS):
    model, out = hold_out(rows, fold)
    write_fold(arguments.folds, fold, model, [row for row, _ in out])
    wrong, right = (
        [score_answer(found, model.weights) for row, found in out if row.hallucinated is label]
        for label in (True, False)
    )
    value = area(wrong, right).value
    print(f"{collection}, not learnt from: AUC {value:.3f} on {len(out)}", flush=True)
Path(weights.__file__).write_text(write(learn(rows)), "utf-8")

"""``make train DATA=…``: write the model of injections and those that have not seen a fold."""

import argparse
import hashlib
from pathlib import Path

from aipolicy.rules.injections import sources
from aipolicy.rules.injections.sources import write_source
from support.pages import DETECTION, put

from training.ablations import ablate
from training.corpora import Corpus
from training.disguised_attacks import read_judged, tell
from training.examples import read_examples, write_rows
from training.held_out import hold_out, learnt
from training.thresholds import choose
from training.trainings import train
from training.wordings import read_concepts

MODEL = Path(sources.__file__).with_name("model.txt")

parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
parser.add_argument("data", type=Path, help="folder with the public sets")
parser.add_argument("--folds", type=Path, default=Path("build/models"), help="where they go")
parser.add_argument("--ablate", action="store_true", help="write what each part brings instead")
arguments = parser.parse_args()

examples = read_examples(arguments.data)
concepts = read_concepts()
if arguments.ablate:
    features = "\n".join(ablate(examples, concepts)).strip()
    put(DETECTION, "features", features)
    print(features, flush=True)
    disguises = "\n".join(tell(*read_judged(arguments.folds)))
    put(DETECTION, "normalisers", disguises)
    print(disguises)
    raise SystemExit

corpus = Corpus(examples, concepts)
print(f"{len(examples)} examples, {len(corpus.names)} features", flush=True)
held_out = hold_out(corpus, concepts)
thresholds = choose(held_out.scored)
source = train(corpus, learnt(examples), concepts, thresholds)
MODEL.write_text(write_source(source), "utf-8")
arguments.folds.mkdir(parents=True, exist_ok=True)
for fold, model in enumerate(held_out.models):
    text = write_source(model._replace(thresholds=held_out.thresholds(fold)))
    (arguments.folds / f"{fold}.txt").write_text(text, "utf-8")
write_rows(examples, arguments.folds)
print(f"{MODEL.stat().st_size} bytes, sha256 {hashlib.sha256(MODEL.read_bytes()).hexdigest()}")
for name, value in thresholds.items():
    print(f"{name}: {value:.4f}")

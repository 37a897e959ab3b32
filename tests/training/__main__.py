"""``make train DATA=…``: write the model of injections and those that have not seen a fold."""

import argparse
import hashlib
from pathlib import Path

from aipolicy.rules.injections import models
from aipolicy.rules.injections.models import Model
from aipolicy.rules.injections.signs import find_all_signs
from aipolicy.rules.injections.sources import write_source

from training.corpora import Corpus
from training.examples import FOLDS, read_examples
from training.thresholds import Scored, choose
from training.trainings import train
from training.wordings import read_concepts

MODEL = Path(models.__file__).with_name("model.txt")

parser = argparse.ArgumentParser(prog="make train", description=__doc__)
parser.add_argument("data", type=Path, help="folder with the public sets")
parser.add_argument("--folds", type=Path, default=Path("build/models"), help="where they go")
arguments = parser.parse_args()

examples = read_examples(arguments.data)
concepts = read_concepts()
corpus = Corpus(examples, concepts)
print(f"{len(examples)} examples, {len(corpus.names)} features", flush=True)
scored: list[Scored] = []
sources = {}
for fold in range(FOLDS):
    known = [index for index, one in enumerate(examples) if one.fold != fold]
    sources[fold] = train(corpus, known, concepts, {})
    model = Model(sources[fold])
    for one in examples:
        if one.fold == fold:
            text = one.text.encode(errors="replace")
            score = model.judge(text, find_all_signs(text)).score
            scored.append(Scored(one.source, one.attack, score))
    print(f"fold {fold}: {len(sources[fold].weights)} weights", flush=True)
thresholds = choose(scored)
source = train(corpus, range(len(examples)), concepts, thresholds)
MODEL.write_text(write_source(source), "utf-8")
arguments.folds.mkdir(parents=True, exist_ok=True)
for fold, made in sources.items():
    (arguments.folds / f"{fold}.txt").write_text(
        write_source(made._replace(thresholds=thresholds)), "utf-8"
    )
print(f"{MODEL.stat().st_size} bytes, sha256 {hashlib.sha256(MODEL.read_bytes()).hexdigest()}")
for name, value in thresholds.items():
    print(f"{name}: {value:.4f}")

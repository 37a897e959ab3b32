"""Labelled answers: what they were made from, what they say, and whether that is borne out."""

import gzip
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from aipolicy.rules.groundings.tokens import sentences

TRAINED_ON: Final = "ground_faithdial_audit.jsonl.gz"
"""Answers of dialogues, judged by people: the only set that is learnt from."""

_SEED: Final = 1
_CONTEXT: Final = 1200
"""Characters of a document that sentences are taken from."""
_MOST: Final = 4
"""Sentences that an answer is lengthened by."""
_LENGTHS: Final = range(30, 250)
"""Characters of sentences that are taken."""
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")
_NAME: Final = re.compile(r"(?<=[a-z] )[A-Z][a-z]{3,}")
_OPENINGS: Final = (
    "According to the passages, ",
    "Based on the provided information, ",
    "Additionally, ",
    "It also says that ",
    "In addition, ",
    *[""] * 3,
)


@dataclass(frozen=True, slots=True)
class Row:
    """An answer."""

    documents: tuple[str, ...]
    questions: tuple[str, ...]
    answer: str
    hallucinated: bool
    source: str


def read_rows(path: Path) -> list[Row]:
    """The rows of a set."""
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as file:
        return [_read(json.loads(line)) for line in file]


def _read(row: dict[str, str]) -> Row:
    question = row.get("query") or row.get("history") or ""
    hallucinated = bool(row["hallucinated"])
    return Row((row["context"],), (question,), row["response"], hallucinated, row["source"])


def lengthen(rows: Sequence[Row]) -> Iterator[Row]:
    """Longer answers than people have judged, made from those that they have.

    One has sentences of its document around it; another is made of such sentences alone, and in
    half of the cases one of them has another number or name.
    """
    chance = random.Random(_SEED)  # noqa: S311 - to learn from, not to hide anything
    names = [name for row in rows for name in _NAME.findall(row.documents[0][:_CONTEXT])]
    for row in rows:
        document = row.documents[0][:_CONTEXT]
        told = [document[one.start : one.end].strip() for one in sentences(document)]
        told = [one for one in told if len(one) in _LENGTHS]
        if not told:
            continue
        parts = [*_take(told, chance), f"{row.answer.strip()} ."]
        chance.shuffle(parts)
        yield replace(row, answer=" ".join(parts), source=f"{row.source}, lengthened")
        parts = _take(told, chance)
        wrong = chance.random() < 1 / 2 and _spoil(parts, names, chance)
        yield replace(
            row, answer=" ".join(parts), hallucinated=wrong, source=f"{row.source}, taken"
        )


def _take(told: Sequence[str], chance: random.Random) -> list[str]:
    count = min(chance.randint(1, _MOST), len(told))
    return [chance.choice(_OPENINGS) + one for one in chance.sample(told, count)]


def _spoil(parts: list[str], names: Sequence[str], chance: random.Random) -> bool:
    """Put another number or name into one part, if it has any."""
    place = chance.randrange(len(parts))
    part = parts[place]
    numbers, named = list(_NUMBER.finditer(part)), list(_NAME.finditer(part))
    if not numbers and not named:
        return False
    if numbers and (not named or chance.random() < 1 / 2):
        found, other = chance.choice(numbers), str(chance.randint(11, 2025))
    else:
        found, other = chance.choice(named), chance.choice(names)
    parts[place] = part[: found.start()] + other + part[found.end() :]
    return True

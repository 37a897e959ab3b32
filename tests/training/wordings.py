"""Wordings: many texts from few lines.

In a line ``(a|b|)`` chooses one of its parts, ``{name}`` stands for one of the parts of the line
``name = a|b``, and a backslash takes the next character as it is (``\\n`` is a line break). Below
a heading (``# family`` in English, ``## language``) lines belong to it; names made below a
language are forgotten at the next.
"""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "wordings"
_NAME: Final = re.compile(r"([a-z]\w*) = (.*)")
_SLOT: Final = re.compile(r"\{([a-z]\w*)\}")


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several."""

    parts: tuple["Sentence", ...]


@dataclass(frozen=True, slots=True)
class Slot:
    """One of what a name stands for."""

    name: str


Sentence = tuple[str | Choice | Slot, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """A line and the names that it may use."""

    heading: str
    sentence: Sentence
    slots: Mapping[str, Choice]

    def texts(self, count: int, seed: str) -> list[str]:
        """At most so many different texts, the same ones for the same seed."""
        chance = random.Random(seed)  # noqa: S311 - they shall be the same each time
        made = (self._say(self.sentence, chance) for _ in range(2 * count))
        return list(dict.fromkeys(made))[:count]

    def _say(self, part: str | Choice | Slot | Sentence, chance: random.Random) -> str:
        match part:
            case str():
                return part
            case Choice(parts):
                return self._say(chance.choice(parts), chance)
            case Slot(name):
                return self._say(self.slots[name], chance)
            case _:
                return "".join(self._say(one, chance) for one in part)


def read_wordings(name: str) -> list[Wording]:
    """All wordings of a file in the folder."""
    wordings: list[Wording] = []
    heading = ""
    slots: dict[str, Choice] = {}
    for line in (FOLDER / name).read_text("utf-8").splitlines():
        if line.startswith("## "):
            heading, slots = line[3:], {}
        elif line.startswith("# ") and " " not in line[2:]:
            heading = line[2:]
        elif (named := _NAME.fullmatch(line)) is not None:
            slots[named[1]], _ = _parse_choice(f"{named[2]})", 0)
        elif line and not line.startswith("#"):
            wordings.append(Wording(heading, parse(line), slots))
    return wordings


def parse(line: str) -> Sentence:
    """A line of a file."""
    sentence, end = _parse(line, 0)
    if end != len(line):
        raise ValueError(f"a choice ends that has not begun: {line[:end]}")
    return sentence


def _parse(line: str, place: int) -> tuple[Sentence, int]:
    parts: list[str | Choice | Slot] = []
    while place < len(line) and line[place] not in "|)":
        if line[place] == "(":
            choice, place = _parse_choice(line, place + 1)
            parts.append(choice)
        elif (slot := _SLOT.match(line, place)) is not None:
            parts.append(Slot(slot[1]))
            place = slot.end()
        elif line[place] == "\\":
            parts.append({"n": "\n"}.get(line[place + 1], line[place + 1]))
            place += 2
        else:
            parts.append(line[place])
            place += 1
    return tuple(parts), place


def _parse_choice(line: str, place: int) -> tuple[Choice, int]:
    parts: list[Sentence] = []
    while True:
        sentence, place = _parse(line, place)
        parts.append(sentence)
        if place == len(line):
            raise ValueError(f"a choice does not end: {line}")
        place += 1
        if line[place - 1] == ")":
            return Choice(tuple(parts)), place


def read_concepts(lines: Sequence[str] | None = None) -> dict[str, str]:
    """What words mean, by the first line that has them."""
    if lines is None:
        lines = (FOLDER / "concepts.txt").read_text("utf-8").splitlines()
    return dict(_concepts(lines))


def _concepts(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for line in lines:
        if not line.startswith("#") and ":" in line:
            concept, _, words = line.partition(":")
            for word in words.split():
                if word not in seen:
                    seen.add(word)
                    yield word, concept

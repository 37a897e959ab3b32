"""Labelled rows: texts of which is known what a detector should say.

A line of a set is JSON: `text` with `label` 0 or 1 (an attempt at injection), or with `secret`
besides (a credential is in it), or with `spans` `[[start, end, kind], …]` (personal data); or a
`response` with the `context` it was made from, `query` or `history`, and `hallucinated` 0 or 1.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from aipolicy.rules.pii.entities import Entity

from aipolicy_sidecar.offline.commands import CommandError
from aipolicy_sidecar.offline.inputs import read_lines
from aipolicy_sidecar.offline.span_scores import Place


class Subject(StrEnum):
    """What a set is about."""

    INJECTION = "promptInjection"
    SECRETS = "secrets"
    PII = "pii"
    GROUNDING = "grounding"


ENTITIES: Final[Mapping[str, Entity]] = {
    "CREDIT_CARD": Entity.CREDIT_CARD,
    "EMAIL_ADDRESS": Entity.EMAIL_ADDRESS,
    "IBAN_CODE": Entity.IBAN,
    "US_SSN": Entity.US_SOCIAL_SECURITY_NUMBER,
    "PHONE_NUMBER": Entity.PHONE_NUMBER,
    "IP_ADDRESS": Entity.IP_ADDRESS,
    "US_DRIVER_LICENSE": Entity.DRIVING_LICENCE_NUMBER,
}
"""What public sets call kinds of personal data that have a form."""

_NO_ROW: Final = (
    "is no labelled row: it needs text with label (and secret) or spans,"
    " or response with context and hallucinated"
)

_NO_PLACE: Final = "has a place outside of its text: places count code points, the end exclusive"


class _PlaceError(Exception):
    """A place is outside of its text."""


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled text."""

    text: str
    positive: bool = False
    places: tuple[Place, ...] = ()
    """Where personal data is."""
    secret: tuple[int, int] | None = None
    """Where a credential is, if that is known."""
    rule: str = ""
    """What the set calls the credential."""
    documents: tuple[str, ...] = ()
    """What an answer was made from."""
    questions: tuple[str, ...] = ()
    """What it was asked."""


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """The rows of a file."""

    name: str
    """Without what follows the first dot of the file's name."""
    fold: str
    """What lies between the first two dots, if anything: the model that has not seen these rows."""
    subject: Subject
    rows: tuple[Row, ...]


def read_rows(path: str) -> Iterator[tuple[Row, Subject]]:
    """The rows of a file, one by one. Raises CommandError."""
    for line in read_lines([path]):
        if line.fault:
            raise CommandError(f"{line.place}: {line.fault}")
        try:
            yield _read(json.loads(line.data))
        except _PlaceError:
            raise CommandError(f"{line.place}: {_NO_PLACE}") from None
        except (ValueError, TypeError, KeyError, IndexError, RecursionError):
            raise CommandError(f"{line.place}: {_NO_ROW}") from None


def read_set(path: str) -> LabelledSet:
    """All rows of a file. Raises CommandError."""
    rows = list(read_rows(path))
    subjects = {subject for _, subject in rows}
    if not subjects:
        raise CommandError(f"{path}: has no rows")
    if len(subjects) > 1:
        kinds = " and ".join(sorted(subjects))
        raise CommandError(f"{path}: has rows of {kinds}: give each a file of its own")
    name, *rest = Path(path).name.split(".")
    fold = rest[0] if rest and rest[0].isdigit() else ""
    return LabelledSet(name, fold, subjects.pop(), tuple(row for row, _ in rows))


def _read(found: Mapping[str, Any]) -> tuple[Row, Subject]:
    if "hallucinated" in found:
        return _read_answer(found), Subject.GROUNDING
    text = _text(found["text"])
    if "spans" in found:
        return Row(text, places=tuple(_places(found["spans"], text))), Subject.PII
    positive = bool(int(found["label"]))
    if "secret" not in found:
        return Row(text, positive), Subject.INJECTION
    place = found["secret"]
    secret = None if place is None else _inside(text, place[0], place[1])
    return Row(text, positive, secret=secret, rule=str(found.get("rule", ""))), Subject.SECRETS


def _read_answer(found: Mapping[str, Any]) -> Row:
    asked = _text(found.get("query") or found.get("history") or "")
    return Row(
        _text(found["response"]),
        positive=bool(int(found["hallucinated"])),
        documents=(_text(found["context"]),),
        questions=(asked,),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _places(spans: Any, text: str) -> Iterator[Place]:
    for start, end, kind in spans:
        place = _inside(text, start, end)
        if kind in ENTITIES:
            yield Place(*place, ENTITIES[kind])


def _inside(text: str, start: Any, end: Any) -> tuple[int, int]:
    """A place in a text; _PlaceError when it is none, as when bytes were counted."""
    place = int(start), int(end)
    if not 0 <= place[0] < place[1] <= len(text):
        raise _PlaceError
    return place

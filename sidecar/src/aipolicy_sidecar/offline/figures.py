"""Figures: all that is measured of labelled sets, as tables in Markdown and as pictures."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from aipolicy_sidecar.offline.fold_models import grounding_model, injection_model
from aipolicy_sidecar.offline.labelled_rows import LabelledSet, Subject
from aipolicy_sidecar.offline.measurements import (
    DEFAULT,
    ENTITIES_ALONE,
    measure_entities,
    measure_grounding,
    measure_injections,
    measure_secrets,
    measure_texts,
)
from aipolicy_sidecar.offline.pictures import draw_curves, draw_histograms
from aipolicy_sidecar.offline.rates import curve
from aipolicy_sidecar.offline.scores import Scores, Thresholds
from aipolicy_sidecar.offline.tables import (
    benign,
    entity_tables,
    flagged_tables,
    injection_tables,
    precision_tables,
    secret_tables,
    text_tables,
)


@dataclass(frozen=True, slots=True)
class Figures:
    """Those of a detector."""

    tables: tuple[list[str], ...]
    scores: Mapping[str, Scores] = field(repr=False)
    """By set."""
    thresholds: Thresholds
    pool: bool = False
    """Whether each set's positives are held against the negatives of all."""
    negatives: str = "without"
    """What these are called."""


def measure(sets: Iterable[LabelledSet], models: Path | None) -> dict[Subject, Figures]:
    """The figures of every detector that some sets are about. Raises CommandError."""
    by_subject: dict[Subject, list[LabelledSet]] = {}
    for one in sets:
        by_subject.setdefault(one.subject, []).append(one)
    innocent = [
        replace(one, rows=tuple(row for row in one.rows if not row.positive))
        for one in by_subject.get(Subject.INJECTION, ())
    ]
    return {
        subject: _measure(subject, by_subject[subject], innocent, models)
        for subject in Subject
        if subject in by_subject
    }


def _measure(
    subject: Subject,
    sets: Sequence[LabelledSet],
    innocent: Sequence[LabelledSet],
    models: Path | None,
) -> Figures:
    """`innocent` are texts that nobody put anything into."""
    match subject:
        case Subject.INJECTION:
            thresholds = injection_model(None, "").thresholds
            scores = measure_injections(sets, models)
            tables = (injection_tables(scores, thresholds), precision_tables(scores, thresholds))
            return Figures(tables, scores, thresholds, pool=True, negatives="benign")
        case Subject.GROUNDING:
            thresholds = grounding_model(None, "").thresholds
            scores = measure_grounding(sets, models)
            table = text_tables(scores, thresholds, ("made up", "borne out"))
            return Figures((table,), scores, thresholds, negatives="borne out")
        case Subject.SECRETS:
            scores = measure_texts(sets, subject, {})
            flagged = flagged_tables(measure_texts(innocent, subject, {}), DEFAULT)
            table = secret_tables(measure_secrets(sets))
            return Figures((text_tables(scores, DEFAULT), flagged, table), scores, DEFAULT)
        case Subject.PII:
            scores = measure_texts(sets, subject, {**ENTITIES_ALONE, "threshold": 0})
            flagged = flagged_tables(measure_texts(innocent, subject, {}), DEFAULT)
            table = entity_tables(measure_entities(sets))
            return Figures((text_tables(scores, DEFAULT), flagged, table), scores, DEFAULT)


def sections(measured: Mapping[Subject, Figures]) -> Iterator[str]:
    """The lines of all tables, under headings."""
    for subject, figures in measured.items():
        yield from (f"### {subject}", "")
        for table in figures.tables:
            if table:
                yield from (*table, "")


def draw(measured: Mapping[Subject, Figures]) -> dict[str, str]:
    """Pictures by the names of their files."""
    pictures: dict[str, str] = {}
    for subject, figures in measured.items():
        negatives = benign(figures.scores).negative
        curves, histograms = {}, {}
        for name, one in figures.scores.items():
            against = negatives if figures.pool else one.negative
            if one.positive and against:
                curves[name] = curve(one.positive, against)
            if one.positive:
                histograms[name] = one.positive
            if one.negative and not figures.pool:
                histograms[f"{name}, {figures.negatives}"] = one.negative
        if figures.pool and negatives:
            histograms[figures.negatives] = negatives
        pictures |= {
            f"detection-{subject}-roc.svg": draw_curves(f"{subject}: ROC", curves),
            f"detection-{subject}-scores.svg": draw_histograms(
                f"{subject}: scores", histograms, figures.thresholds
            ),
        }
    return pictures

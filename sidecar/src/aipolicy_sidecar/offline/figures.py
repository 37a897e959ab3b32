"""Figures: measurements as tables in Markdown, and as pictures."""

from collections.abc import Iterable, Iterator, Mapping
from statistics import fmean
from typing import Final

from aipolicy_sidecar.offline.measurements import Scores
from aipolicy_sidecar.offline.pictures import draw_curves, draw_histograms
from aipolicy_sidecar.offline.rates import Rate, area, curve, share
from aipolicy_sidecar.offline.secret_scores import SecretScores
from aipolicy_sidecar.offline.span_scores import SpanScores

HARMFUL: Final = "harm_"
"""Sets of texts that ask for harm without any attempt; they count in no pool."""
WORDLESS: Final = frozenset({"inj_bipia_train"})
"""Sets of attacks with nothing in their wording; they are told apart from the others."""
FEW: Final = 1
"""A set with fewer rows of a label has no row in the table of it."""


def injection_tables(measured: Mapping[str, Scores], thresholds: Mapping[str, float]) -> list[str]:
    """What is found of attacks, and what of benign texts is flagged, at each threshold."""
    pool = _pool(measured)
    heads = " | ".join(f"{name} ({value:.3f})" for name, value in thresholds.items())
    lines = [f"| attacks found | rows | AUC | {heads} |", _rule(3 + len(thresholds))]
    attacks = {name: one.positive for name, one in measured.items() if len(one.positive) >= FEW}
    for name, scores in sorted(attacks.items()):
        auc = _range(area(scores, pool)) if pool else ""
        lines.append(f"| {name} | {len(scores)} | {auc} | {_flagged(scores, thresholds)} |")
    worded = [scores for name, scores in attacks.items() if name not in WORDLESS]
    if worded:
        means = [
            sum(_rate(scores, value).value for scores in worded) / len(worded)
            for value in thresholds.values()
        ]
        areas = [area(scores, pool).value for scores in worded] if pool else []
        shown = " | ".join(
            (f"{fmean(areas):.1%}" if areas else "", *(f"{mean:.1%}" for mean in means))
        )
        but = ", ".join(sorted(WORDLESS & attacks.keys()))
        lines.append(f"| *mean of the sets{but and ' but '}{but}* | | {shown} |")
    lines += ["", f"| benign flagged | rows | {heads} |", _rule(2 + len(thresholds))]
    for name, one in sorted(measured.items()):
        if len(one.negative) >= FEW:
            flagged = _flagged(one.negative, thresholds)
            lines.append(f"| {name} | {len(one.negative)} | {flagged} |")
    if pool:
        lines.append(f"| *all, but {HARMFUL}…* | {len(pool)} | {_flagged(pool, thresholds)} |")
    return lines


def secret_tables(measured: Mapping[str, SecretScores]) -> list[str]:
    """What is found of rows with a secret, and what of others is flagged."""
    lines = [
        "| set | secrets | found | by the right name | of documented formats | others | flagged |",
        _rule(7),
    ]
    for name, one in sorted(measured.items()):
        shares = (
            (one.found, one.secrets),
            (one.typed, one.secrets),
            (one.documented_typed, one.documented),
            (one.flagged, one.others),
        )
        found, typed, documented, flagged = (
            _range(share(some, all_of)) if all_of else "" for some, all_of in shares
        )
        lines.append(
            f"| {name} | {one.secrets} | {found} | {typed} | {documented} | {one.others} "
            f"| {flagged} |"
        )
    return lines


def entity_tables(measured: Mapping[str, SpanScores]) -> list[str]:
    """What is found of personal data, by kind."""
    lines = ["| set | kind | places | recall | precision | F1 |", _rule(6)]
    for name, one in sorted(measured.items()):
        for kind, counts in (*sorted(one.kinds.items()), ("*all*", one.micro)):
            places = counts.found + counts.missed
            if not places:
                continue
            recall = _range(share(counts.found, places))
            told = counts.found + counts.false
            precision = _range(share(counts.found, told)) if told else ""
            lines.append(
                f"| {name} | {kind} | {places} | {recall} | {precision} | {counts.f1:.3f} |"
            )
    return lines


def draw(measured: Mapping[str, Scores], thresholds: Mapping[str, float]) -> dict[str, str]:
    """Pictures by the names of their files."""
    pool = _pool(measured)
    attacks = {name: one.positive for name, one in measured.items() if one.positive}
    sets = {**attacks, "benign": pool} if pool else dict(attacks)
    curves = {name: curve(scores, pool) for name, scores in attacks.items()} if pool else {}
    return {
        "detection-roc.svg": draw_curves("promptInjection: ROC", curves),
        "detection-scores.svg": draw_histograms("promptInjection: scores", sets, thresholds),
    }


def _pool(measured: Mapping[str, Scores]) -> list[float]:
    return [
        score
        for name, one in sorted(measured.items())
        if not name.startswith(HARMFUL)
        for score in one.negative
    ]


def _flagged(scores: Iterable[float], thresholds: Mapping[str, float]) -> str:
    some = list(scores)
    return " | ".join(_range(_rate(some, value)) for value in thresholds.values())


def _rate(scores: list[float], least: float) -> Rate:
    return share(sum(score >= least for score in scores), len(scores))


def _range(rate: Rate) -> str:
    return f"{rate.value:.1%} [{rate.low:.1%}-{rate.high:.1%}]"


def _rule(columns: int) -> str:
    return "|" + "---|" * columns


def sections(parts: Mapping[str, list[str]]) -> Iterator[str]:
    """Tables under headings."""
    for heading, lines in parts.items():
        if lines:
            yield from (f"### {heading}", "", *lines, "")

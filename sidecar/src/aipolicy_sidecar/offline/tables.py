"""Tables of measurements, in Markdown: rates with their confidence intervals."""

from collections.abc import Iterator, Mapping
from statistics import fmean
from typing import Final

from aipolicy_sidecar.offline.rates import Rate, area, share
from aipolicy_sidecar.offline.scores import Scores, Thresholds, pooled
from aipolicy_sidecar.offline.secret_scores import SecretScores
from aipolicy_sidecar.offline.span_scores import SpanScores

HARMFUL: Final = "harm_"
"""Sets of texts that ask for harm without any attempt; they count in no pool."""
WORDLESS: Final = frozenset({"inj_bipia_train"})
"""Sets of attacks with nothing in their wording; they are told apart from the others."""
RARITIES: Final = (10, 100, 1000)
"""One attack among so many texts."""

HEAD: Final = 2
"""Lines of a table without rows."""


def injection_tables(measured: Mapping[str, Scores], thresholds: Thresholds) -> list[str]:
    """What is found of attacks, and what of benign texts is flagged, at each threshold."""
    pool = benign(measured)
    lines = [f"| attacks found | rows | AUC | {_heads(thresholds)} |", _rule(3 + len(thresholds))]
    attacks = {name: one for name, one in measured.items() if one.positive}
    for name, one in sorted(attacks.items()):
        auc = in_range(area(one.positive, pool.negative)) if pool.negative else ""
        found = " | ".join(in_range(one.recall(threshold)) for threshold in thresholds)
        lines.append(f"| {name} | {len(one.positive)} | {auc} | {found} |")
    lines += _mean(attacks, pool, thresholds)
    return [*lines, "", *flagged_tables(measured, thresholds)]


def flagged_tables(measured: Mapping[str, Scores], thresholds: Thresholds) -> list[str]:
    """What of benign texts is flagged."""
    pool = benign(measured)
    lines = [f"| benign flagged | rows | {_heads(thresholds)} |", _rule(2 + len(thresholds))]
    for name, one in sorted(measured.items()):
        if one.negative:
            lines.append(f"| {name} | {len(one.negative)} | {_flagged(one, thresholds)} |")
    if pool.negative:
        flagged = _flagged(pool, thresholds)
        lines.append(f"| *all, but {HARMFUL}…* | {len(pool.negative)} | {flagged} |")
    return lines if len(lines) > HEAD else []


def precision_tables(measured: Mapping[str, Scores], thresholds: Thresholds) -> list[str]:
    """How many of the texts that are told of are attacks: of these rows, and where they are rare.

    The latter by recall, mean of the sets with wording, and by the share of benign rows flagged.
    """
    pool, worded = benign(measured), _worded(measured)
    if not pool.negative or not worded:
        return []
    rare = " | ".join(f"1 attack in {one}" for one in RARITIES)
    lines = [f"| threshold | precision of these rows | F1 | {rare} |", _rule(3 + len(RARITIES))]
    whole = pooled([*worded.values(), pool])
    for name in thresholds:
        recall = fmean(one.recall(name).value for one in worded.values())
        wrong = pool.false_positive_rate(name).value
        shares = ((recall, wrong * (rarity - 1)) for rarity in RARITIES)
        rare = " | ".join(f"{some / (some + rest):.1%}" for some, rest in shares if some + rest)
        lines.append(
            f"| {name} | {_maybe(whole.precision(name))} | {whole.f1(name):.3f} | {rare} |"
        )
    return lines


def text_tables(
    measured: Mapping[str, Scores],
    thresholds: Thresholds,
    labels: tuple[str, str] = ("with", "without"),
) -> list[str]:
    """What is found at each threshold in sets that have texts of both labels."""
    heads = ("set", *labels, "AUC", "threshold", "recall", "false positives", "precision", "F1")
    lines = [f"| {' | '.join(heads)} |", _rule(len(heads))]
    for name, one in sorted(measured.items()):
        if not one.positive or not one.negative:
            continue
        auc = in_range(area(one.positive, one.negative))
        counts = f"| {name} | {len(one.positive)} | {len(one.negative)} | {auc} |"
        for threshold, least in thresholds.items():
            rates = (one.recall(threshold), one.false_positive_rate(threshold))
            told = " | ".join(map(_maybe, (*rates, one.precision(threshold))))
            lines.append(f"{counts} {threshold} ({least:.3f}) | {told} | {one.f1(threshold):.3f} |")
    return lines


def secret_tables(measured: Mapping[str, SecretScores]) -> list[str]:
    """What is found of secrets, and by which name."""
    lines = ["| set | secrets | found | by the right name | of documented formats |", _rule(5)]
    for name, one in sorted(measured.items()):
        shares = (
            (one.found, one.secrets),
            (one.typed, one.secrets),
            (one.documented_typed, one.documented),
        )
        told = " | ".join(in_range(share(*some)) if some[1] else "" for some in shares)
        lines.append(f"| {name} | {one.secrets} | {told} |")
    return lines


def entity_tables(measured: Mapping[str, SpanScores]) -> list[str]:
    """What is found of personal data, by kind."""
    lines = ["| set | kind | places | recall | precision | F1 |", _rule(6)]
    for name, one in sorted(measured.items()):
        for kind, counts in (*sorted(one.kinds.items()), ("*all*", one.micro)):
            places = counts.found + counts.missed
            if not places:
                continue
            recall = in_range(share(counts.found, places))
            told = counts.found + counts.false
            precision = in_range(share(counts.found, told)) if told else ""
            lines.append(
                f"| {name} | {kind} | {places} | {recall} | {precision} | {counts.f1:.3f} |"
            )
    return lines


def benign(measured: Mapping[str, Scores]) -> Scores:
    """All benign texts as those of one set."""
    some = (one for name, one in sorted(measured.items()) if not name.startswith(HARMFUL))
    return pooled(Scores(negative=one.negative, flagged=one.flagged) for one in some)


def _worded(measured: Mapping[str, Scores]) -> dict[str, Scores]:
    """The attacks of sets whose attacks show in their wording."""
    return {
        name: Scores(positive=one.positive, found=one.found)
        for name, one in sorted(measured.items())
        if one.positive and name not in WORDLESS
    }


def _mean(attacks: Mapping[str, Scores], pool: Scores, thresholds: Thresholds) -> Iterator[str]:
    worded = _worded(attacks).values()
    if worded:
        areas = [area(one.positive, pool.negative).value for one in worded if pool.negative]
        shown = [f"{fmean(areas):.1%}" if areas else ""]
        shown += [f"{fmean(one.recall(name).value for one in worded):.1%}" for name in thresholds]
        but = ", ".join(sorted(WORDLESS & attacks.keys()))
        yield f"| *mean of the sets{but and ' but '}{but}* | | {' | '.join(shown)} |"


def _heads(thresholds: Thresholds) -> str:
    return " | ".join(f"{name} ({value:.3f})" for name, value in thresholds.items())


def _flagged(one: Scores, thresholds: Thresholds) -> str:
    return " | ".join(in_range(one.false_positive_rate(name)) for name in thresholds)


def _maybe(rate: Rate | None) -> str:
    return "" if rate is None else in_range(rate)


def in_range(rate: Rate) -> str:
    """A rate with its confidence interval."""
    return f"{rate.value:.1%} [{rate.low:.1%}-{rate.high:.1%}]"


def _rule(columns: int) -> str:
    return "|" + "---|" * columns

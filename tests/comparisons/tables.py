"""What was measured, as tables in Markdown, in the form of those that ``aipolicy eval`` writes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from aipolicy_sidecar.offline.rates import share
from aipolicy_sidecar.offline.secret_scores import SecretScores
from aipolicy_sidecar.offline.span_scores import Counts, SpanScores

from comparisons.runs import Answers


@dataclass(frozen=True, slots=True)
class Flags:
    """What was flagged of code."""

    corpus: str
    tool: str
    lines: int
    flagged: int
    seconds: float


def entity_table(
    scores: Mapping[str, SpanScores], labelled: Sequence[str], set_name: str, each: Sequence[str]
) -> Iterator[str]:
    """How well tools find the kinds of a set, and what they take for others that are not there.

    `each` are the tools that are told of each kind; of all kinds together all are.
    """
    yield f"| {set_name} | places | tool | recall | precision | F1 |"
    yield _rule(6)
    for kind in labelled:
        for tool in each:
            counts = scores[tool].kinds[kind]
            if counts.found + counts.missed:
                yield _counts(kind, tool, counts)
    for tool, one in scores.items():
        yield _counts("*these*", tool, sum((one.kinds[kind] for kind in labelled), Counts()))
    for tool, one in scores.items():
        false = one.micro.false - sum(one.kinds[kind].false for kind in labelled)
        yield f"| *others* | 0 | {tool} | | {false} false ones | |"
    for tool, one in scores.items():
        rate = _rate(one.flagged, one.texts)
        yield f"| *rows with a false finding* | {one.texts} rows | {tool} | | {rate} | |"


def secret_table(scores: Mapping[tuple[str, str], tuple[SecretScores, float]]) -> Iterator[str]:
    """What each tool, the second of each key, finds and flags of each set, the first."""
    yield "| set | tool | secrets | found | others | flagged | time a row |"
    yield _rule(7)
    for (name, tool), (one, seconds) in scores.items():
        yield (
            f"| {name} | {tool} | {one.secrets} | {_rate(one.found, one.secrets)} | {one.others} "
            f"| {_rate(one.flagged, one.others)} | {milliseconds(seconds)} |"
        )


def code_table(flags: Sequence[Flags]) -> Iterator[str]:
    """What each tool flags of code."""
    yield "| code | tool | lines | flagged | share | time for 1000 lines |"
    yield _rule(6)
    for one in flags:
        rate = share(one.flagged, one.lines)
        shown = f"{rate.value:.3%} [{rate.low:.3%}-{rate.high:.3%}]"
        yield (
            f"| {one.corpus} | {one.tool} | {one.lines} | {one.flagged} | {shown} "
            f"| {milliseconds(one.seconds * 1000 / one.lines)} |"
        )


def time_table(heading: str, answers: Mapping[tuple[str, str], Answers]) -> Iterator[str]:
    """How long each tool, the second of each key, takes for a text of a subject, the first."""
    yield f"| {heading} | tool | texts | mean | median |"
    yield _rule(5)
    for (subject, tool), one in answers.items():
        shown = f"{milliseconds(one.mean)} | {milliseconds(one.median)}"
        yield f"| {subject} | {tool} | {len(one.seconds)} | {shown} |"


def milliseconds(seconds: float) -> str:
    """A time with three digits that count, or with all of whole milliseconds."""
    value = seconds * 1000
    digits = next((digits for least, digits in ((100, 0), (10, 1), (1, 2)) if value >= least), 3)
    return f"{value:.{digits}f} ms"


def _counts(kind: str, tool: str, counts: Counts) -> str:
    places = counts.found + counts.missed
    recall = _rate(counts.found, places)
    precision = _rate(counts.found, counts.found + counts.false)
    return f"| {kind} | {places} | {tool} | {recall} | {precision} | {counts.f1:.3f} |"


def _rate(some: int, all_of: int) -> str:
    if not all_of:
        return ""
    rate = share(some, all_of)
    return f"{rate.value:.1%} [{rate.low:.1%}-{rate.high:.1%}]"


def _rule(columns: int) -> str:
    return "|" + "---|" * columns

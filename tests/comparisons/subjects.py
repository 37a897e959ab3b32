"""What is compared: each subject asks its tools about its texts and gives its tables."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from aipolicy_sidecar.offline.labelled_rows import LabelledSet
from aipolicy_sidecar.offline.secret_scores import Labelled, SecretScores, score_secrets
from aipolicy_sidecar.offline.span_scores import SpanScores, score_spans

from comparisons import tables
from comparisons.corpora import flagged_lines, lines_of, prompts
from comparisons.kinds import LABELLED, OWN_NAMES, SHARED, own
from comparisons.runs import Answers, Program, ask, finder

OURS: Final = "aipolicy"
SURE: Final = 0.4
"""What Presidio's recogniser of phone numbers gives a number without a word that speaks for it. By
default Presidio tells whatever it sees; from here on it does best on these sets."""


@dataclass(frozen=True, slots=True)
class Bench:
    """Where the tools are, and which answered."""

    own: Path
    """The Python that has aipolicy."""
    others: Path
    """The Python that has the other tools."""
    versions: dict[str, None] = field(default_factory=dict)
    """In the order in which they answered."""

    def ask(self, program: Program, subject: str, texts: Sequence[str]) -> Answers:
        """The answers of a program, whose version is noted."""
        answers = ask(program, subject, texts)
        self.versions[answers.version] = None
        return answers

    def rule(self, kind: str, spec: Mapping[str, object]) -> Program:
        """One of our rules."""
        return Program(OURS, self.own, "own_rules", (kind, json.dumps(spec)))

    def loop(self, kind: str, title: str) -> Program:
        """Our expressions without what we do about them."""
        return Program(title, self.own, "plain_expressions", (kind,))

    def presidio(self, kinds: Sequence[str]) -> Program:
        """Presidio's recognisers of some kinds."""
        return Program("Presidio", self.others, "presidio_recognisers", tuple(kinds))

    def detect_secrets(self, way: str) -> Program:
        """All plugins of detect-secrets."""
        title = f"detect-secrets, {way}"
        return Program(title, self.others, "detect_secrets_plugins", (way,))


def compare_entities(bench: Bench, sets: Sequence[LabelledSet]) -> Iterator[str]:
    """Personal data: ours beside Presidio's pattern recognisers."""
    times: dict[tuple[str, str], Answers] = {}
    for one in sets:
        texts = [row.text for row in one.rows]
        scores: dict[str, SpanScores] = {}
        for what, kinds in (("labelled kinds", LABELLED), ("all kinds of both", SHARED)):
            for program, names in (
                (bench.rule("pii", {"entities": own(kinds)}), OWN_NAMES),
                (bench.presidio([*kinds]), SHARED),
            ):
                answers = bench.ask(program, f"{one.name}, {what}", texts)
                times[f"{one.name}, {what}", program.title] = answers
                variants = {program.title: 0.0}
                if program.title != OURS:
                    variants[f"{program.title} from {SURE}"] = SURE
                for title, least in variants.items():  # those of all kinds are kept
                    scores[title] = score_spans(
                        ((row.text, row.places) for row in one.rows),
                        finder(texts, answers, names, least),
                        {*own(kinds)},
                    )
        each = [title for title in scores if title != "Presidio"]
        yield from (*tables.entity_table(scores, own(LABELLED), one.name, each), "")
    yield from (*tables.time_table("time a row", times), "")


def compare_secrets(bench: Bench, sets: Sequence[LabelledSet]) -> Iterator[str]:
    """Credentials: ours beside detect-secrets and beside a loop."""
    scores: dict[tuple[str, str], tuple[SecretScores, float]] = {}
    differing = 0
    for one in sets:
        texts = [row.text for row in one.rows]
        labelled = [Labelled(row.text, row.rule, row.secret, row.positive) for row in one.rows]
        ours: Answers | None = None
        for program in _secret_programs(bench, "lines", "files"):
            answers = bench.ask(program, one.name, texts)
            found = score_secrets(labelled, finder(texts, answers))
            scores[one.name, program.title] = (found, answers.mean)
            ours = ours or answers
            if program.module == "plain_expressions":
                pairs = zip(ours.told, answers.told, strict=True)
                differing += sum({*first} != {*second} for first, second in pairs)
    yield from (*tables.secret_table(scores), "")
    rows = sum(len(one.rows) for one in sets)
    yield from (f"The loop's findings differ from ours in {differing} of {rows} rows.", "")


def compare_code(bench: Bench, corpora: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Code: what each tool that looks for credentials flags of it."""
    flags: list[tables.Flags] = []
    for name, texts in corpora.items():
        lines = sum(map(lines_of, texts))
        for program in _secret_programs(bench, "files"):
            answers = bench.ask(program, name, texts)
            flagged = sum(map(flagged_lines, texts, answers.told))
            flags.append(tables.Flags(name, program.title, lines, flagged, answers.total))
    yield from (*tables.code_table(flags), "")


def compare_injections(bench: Bench, sets: Sequence[LabelledSet]) -> Iterator[str]:
    """Prompt injection: the time of our model beside that of its phrases in a loop."""
    times: dict[tuple[str, str], Answers] = {}
    for one in sets:
        texts = list(prompts([row.text for row in one.rows]))
        for program in (
            bench.rule("promptInjection", {}),
            bench.loop("promptInjection", "its phrases in a loop of `re`"),
        ):
            times[one.name, program.title] = bench.ask(program, one.name, texts)
    yield from (*tables.time_table("time for 2 kB", times), "")


def _secret_programs(bench: Bench, *ways: str) -> Iterator[Program]:
    yield bench.rule("secrets", {})
    yield bench.loop("secrets", "the same in a loop of `re`")
    for way in ways:
        yield bench.detect_secrets(way)

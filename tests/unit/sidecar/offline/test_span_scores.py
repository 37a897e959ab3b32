import pytest
from aipolicy.rules.edits import merge
from aipolicy.rules.pii import Entity
from aipolicy_sidecar.offline.span_scores import Counts, Place, score_spans
from support.hard_negatives import HARD_NEGATIVES
from support.personal_data import texts_of
from support.rule_sets import make_rule, make_rules
from support.scans import whole


def test_what_covers_a_place_finds_it_and_what_touches_none_is_false() -> None:
    rows = [
        ("abcdef", [Place(1, 3, "x"), Place(4, 6, "y")]),
        ("abcdef", []),
        ("abcdef", [Place(0, 6, "other")]),
    ]
    findings = iter(
        [
            [Place(0, 3, "x"), Place(5, 6, "y"), Place(1, 3, "y")],
            [Place(0, 1, "x"), Place(2, 3, "x"), Place(0, 6, "other")],
            [],
        ]
    )

    scores = score_spans(rows, lambda _: next(findings), {"x", "y"})

    assert scores.kinds == {"x": Counts(1, 0, 2), "y": Counts(0, 1, 1)}
    assert scores.micro == Counts(1, 1, 3)
    assert (scores.texts, scores.flagged) == (3, 2)
    assert scores.flagged_rate == pytest.approx(2 / 3)


def test_figures() -> None:
    counts = Counts(found=6, missed=2, false=4)
    assert (counts.precision, counts.recall) == (0.6, 0.75)
    assert counts.f1 == pytest.approx(2 / 3)
    assert (Counts().precision, Counts().recall, Counts().f1) == (1, 1, 1)
    assert score_spans([], lambda _: [], {"x"}).flagged_rate == 0


def test_personal_data_is_found_and_what_only_looks_like_it_is_not() -> None:
    rules = make_rules(make_rule(pii={"entities": list(Entity)}))

    def find(text: str) -> list[Place]:
        data = text.encode()
        return [
            Place(len(data[: one.start].decode()), len(data[: one.end].decode()), one.label)
            for one in merge(whole(rules, data))
        ]

    labelled = [
        (text, [Place(text.index(value), text.index(value) + len(value), entity)])
        for entity in Entity
        for value, text in texts_of(entity)
    ]
    scores = score_spans(labelled, find, set(Entity))
    negatives = score_spans([(text, []) for text in HARD_NEGATIVES], find, set(Entity))

    assert len(labelled) > 700
    assert scores.micro.f1 > 0.99, scores.kinds
    assert negatives.flagged == 0

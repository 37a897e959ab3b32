import pytest
from aipolicy.rules.groundings.evidences import Evidence, Sign, weigh
from aipolicy.rules.groundings.materials import Material
from aipolicy.rules.groundings.scores import SHIPPED, score_answer, score_sentence
from aipolicy.rules.groundings.weights import BALANCED, LENIENT, STRICT
from hypothesis import given
from hypothesis import strategies as st

COUNTS = st.lists(st.integers(0, 5), min_size=len(Sign), max_size=len(Sign)).map(tuple)


def make(counts: tuple[int, ...], size: float = 8.0) -> Evidence:
    return Evidence(0, 1, counts, size)


def test_what_claims_nothing_scores_nothing() -> None:
    assert score_answer([]) == 0


@given(COUNTS, st.sampled_from(Sign), st.floats(0, 500))
def test_more_signs_never_score_less(counts: tuple[int, ...], sign: Sign, size: float) -> None:
    more = tuple(count + (one == sign) for one, count in enumerate(counts))
    assert 0 <= score_sentence(make(counts, size)) <= score_sentence(make(more, size)) <= 1


@given(COUNTS, COUNTS)
def test_an_answer_is_no_worse_than_its_worst_sentence(
    first: tuple[int, ...], second: tuple[int, ...]
) -> None:
    parts = [make(first), make(second)]
    assert score_answer(parts) >= min(map(score_sentence, parts)) - 1e-9


@pytest.mark.parametrize("answer", ("It was 1988.", "See https://x.example"))
def test_a_figure_or_link_without_support_counts_for_itself(answer: str) -> None:
    assert score_answer(weigh(answer, Material(["It was then."]))) >= SHIPPED.hard


def test_the_thresholds_are_in_order() -> None:
    assert 0 < STRICT < BALANCED < LENIENT < 1

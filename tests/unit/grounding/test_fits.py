import pytest
from aipolicy.rules.groundings.evidences import Evidence, Sign, weigh
from aipolicy.rules.groundings.materials import Material
from aipolicy.rules.groundings.scores import Weights, score_answer
from aipolicy_sidecar.offline.fold_models import GroundingModel
from grounding.fits import balance, example, fit
from grounding.writings import choose, hard_share, rounded, write


def make(sign: Sign, count: int) -> list[Evidence]:
    counts = tuple(count if one is sign else 0 for one in Sign)
    return [Evidence(0, 1, counts, 4.0)]


def test_what_tells_wrong_answers_weighs_most() -> None:
    examples = [
        *(example(make(Sign.NUMBER, 1), wrong=True, weight=1.0) for _ in range(20)),
        *(example(make(Sign.NAME, 1), wrong=False, weight=1.0) for _ in range(20)),
    ]
    learnt = fit(examples, steps=40)
    assert learnt.signs[Sign.NEW_WORD] == 1
    assert learnt.signs[Sign.NUMBER] > learnt.signs[Sign.NAME] >= 0
    low, high = (score_answer(make(sign, 1), learnt) for sign in (Sign.NAME, Sign.NUMBER))
    assert low < 0.5 < high


def test_both_labels_count_alike() -> None:
    assert balance([True, False, False, False]) == {True: 2.0, False: 4 / 6}


def test_figures_without_support_are_as_sure_as_they_were_right() -> None:
    figure = weigh("1988", Material(["x"]))
    rows = [(True, figure)] * 3 + [(False, figure)] + [(True, [])] + [(False, [])] * 3
    assert hard_share(rows) == pytest.approx(0.75)


def test_what_is_written_is_a_module() -> None:
    thresholds = choose([place / 100 for place in range(100)])
    weights = Weights((1.0,) * len(Sign), 0.12345, 0.5, 0.9)
    module: dict[str, object] = {}
    exec(write(rounded(GroundingModel(weights, thresholds))), module)  # noqa: S102 - just made
    assert module["BIAS"] == 0.123
    assert (module["STRICT"], module["BALANCED"], module["LENIENT"]) == (0.79, 0.92, 0.96)

from aipolicy_sidecar.core.risks import HALF_LIFE, MAX_POINTS, STRIKE, SUSPICION, Risk
from hypothesis import given
from hypothesis import strategies as st


def test_strikes_add_up_and_halve() -> None:
    risk = Risk()
    assert risk.at(5000.0) == 0.0
    for second in range(3):
        risk.add(STRIKE, 5000.0 + second)
    assert risk.at(5000.0 + HALF_LIFE - 1) == 3.0
    assert risk.at(5000.0 + HALF_LIFE) == 1.5
    risk.add(SUSPICION, 5000.0 + HALF_LIFE)
    assert risk.at(5000.0 + 2 * HALF_LIFE - 1) == 2.0
    assert risk.at(5000.0 + 4 * HALF_LIFE) == 0.25


def test_points_that_are_gone_do_not_shorten_the_next_ones() -> None:
    risk = Risk()
    risk.add(STRIKE, 0.0)
    assert risk.at(100 * HALF_LIFE) == 0.0
    risk.add(STRIKE, 100.5 * HALF_LIFE)
    assert risk.at(101.4 * HALF_LIFE) == 1.0


@given(st.lists(st.tuples(st.floats(0, 5000), st.sampled_from((STRIKE, SUSPICION))), max_size=50))
def test_points_are_bounded_and_only_fall_by_themselves(steps: list[tuple[float, float]]) -> None:
    risk, now = Risk(), 0.0
    for pause, points in steps:
        before = risk.at(now)
        now += pause
        assert 0.0 <= risk.at(now) <= before
        risk.add(points, now)
        assert points <= risk.at(now) <= min(MAX_POINTS, before + points)

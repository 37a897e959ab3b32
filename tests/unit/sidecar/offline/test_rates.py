from itertools import pairwise, product

import pytest
from aipolicy_sidecar.offline.rates import area, curve, share
from hypothesis import given
from hypothesis import strategies as st

SCORES = st.lists(st.integers(0, 5).map(float), min_size=1, max_size=12)


def test_shares_have_wilsons_interval() -> None:
    # Newcombe 1998, table I: 81 of 263.
    rate = share(81, 263)

    assert rate.value == pytest.approx(0.3080, abs=1e-4)
    assert (rate.low, rate.high) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert share(0, 20).low == 0
    assert share(0, 20).high == pytest.approx(0.1611, abs=1e-4)
    assert share(20, 20).high == pytest.approx(1)


@given(SCORES, SCORES)
def test_the_area_is_how_often_a_positive_is_higher(
    positive: list[float], negative: list[float]
) -> None:
    wins = sum((a > b) + (a == b) / 2 for a, b in product(positive, negative))

    rate = area(positive, negative)

    assert rate.value == pytest.approx(wins / len(positive) / len(negative))
    assert 0 <= rate.low <= rate.value <= rate.high <= 1


@given(SCORES, SCORES)
def test_the_area_is_that_under_the_curve(positive: list[float], negative: list[float]) -> None:
    points = curve(positive, negative)

    under = sum((b[0] - a[0]) * (a[1] + b[1]) / 2 for a, b in pairwise(points))

    assert points[0] == (0, 0)
    assert points[-1] == (1, 1)
    assert points == sorted(points)
    assert area(positive, negative).value == pytest.approx(under)

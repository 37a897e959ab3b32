"""Percentiles and differences of rounds."""

import pytest
from bench.samples import Round, added, percentile


def one_round(*latencies: float, cpu: float = 0.0) -> Round:
    return Round(latencies, seconds=2.0, guard_cpu=cpu)


@pytest.mark.parametrize(("share", "value"), ((0.0, 1.0), (0.5, 51.0), (0.99, 100.0), (1.0, 100.0)))
def test_percentiles_are_values_that_occurred(share: float, value: float) -> None:
    assert percentile([float(number) for number in range(100, 0, -1)], share) == value


def test_a_round_tells_cost_and_rate_of_each() -> None:
    item = one_round(0.1, 0.2, 0.3, 0.4, cpu=0.8)
    assert (item.rate, item.cpu_each, item.p50) == (2.0, 0.2, 0.3)


def test_what_a_lane_adds_is_the_median_of_differences_within_rounds() -> None:
    lane = [one_round(3.0), one_round(9.0), one_round(5.0)]
    baseline = [one_round(1.0), one_round(8.0), one_round(2.0)]
    assert added(lane, baseline, 0.5) == 2.0


def test_rounds_without_their_counterpart_are_a_fault() -> None:
    with pytest.raises(ValueError, match="shorter"):
        added([one_round(1.0), one_round(2.0)], [one_round(1.0)], 0.5)

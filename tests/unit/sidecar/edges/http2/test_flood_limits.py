import pytest
from aipolicy_sidecar.edges.http2.faults import ErrorCode, Http2ConnectionError
from aipolicy_sidecar.edges.http2.flood_limits import BURST, RATE, FloodLimit


def spend(limit: FloodLimit, count: int) -> None:
    for _ in range(count):
        limit.spend()


def test_a_burst_and_then_the_rate() -> None:
    limit = FloodLimit()
    limit.pass_time(100.0)
    spend(limit, BURST)
    limit.pass_time(100.5)
    spend(limit, RATE // 2)
    with pytest.raises(Http2ConnectionError) as caught:
        limit.spend()
    assert caught.value.code is ErrorCode.ENHANCE_YOUR_CALM


def test_rest_saves_no_more_than_a_burst() -> None:
    limit = FloodLimit()
    limit.pass_time(0.0)
    limit.pass_time(1e6)
    spend(limit, BURST)
    with pytest.raises(Http2ConnectionError):
        limit.spend()

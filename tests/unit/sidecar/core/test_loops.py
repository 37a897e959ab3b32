from aipolicy_sidecar.core.loops import LoopCounts
from hypothesis import given
from hypothesis import strategies as st

BODY, OTHER = b"1", b"2"


def add(counts: LoopCounts, now: float, body: bytes = BODY) -> float | None:
    return counts.add(body, now, most=2, window=60.0)


def test_so_many_pass_in_a_window() -> None:
    counts = LoopCounts()
    assert [add(counts, now) for now in (100.0, 110.0, 120.0, 130.0)] == [None, None, 40.0, 30.0]
    assert add(counts, 130.0, OTHER) is None
    assert [add(counts, now) for now in (160.0, 161.0, 162.0)] == [None, None, 58.0]


def test_the_body_not_seen_for_longest_is_forgotten() -> None:
    counts = LoopCounts(most=2)
    for body in (BODY, OTHER, BODY, b"3"):
        add(counts, 0.0, body)
    assert len(counts) == 2
    assert add(counts, 0.0, BODY) == 60.0
    assert [add(counts, 0.0, OTHER) for _ in range(3)] == [None, None, 60.0]


@given(st.lists(st.tuples(st.sampled_from((BODY, OTHER)), st.floats(0, 50)), max_size=60))
def test_no_more_than_allowed_pass_from_the_first_on(requests: list[tuple[bytes, float]]) -> None:
    counts, now = LoopCounts(), 0.0
    passed: dict[bytes, list[float]] = {BODY: [], OTHER: []}
    for body, pause in requests:
        now += pause
        wait = add(counts, now, body)
        if wait is None:
            passed[body].append(now)
        else:
            assert 0.0 < wait <= 60.0
            assert sum(now - 60.0 < then for then in passed[body]) >= 1
    for times in passed.values():
        for start in times:
            assert sum(start <= time < start + 60.0 for time in times) <= 4

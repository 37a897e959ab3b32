from functools import reduce
from operator import or_

from aipolicy.rules.injections import lanes
from hypothesis import given
from hypothesis import strategies as st

COMPARED = st.lists(st.tuples(st.integers(0, lanes.COMPARED), st.integers(0, lanes.COMPARED)))
NARROW = st.binary(max_size=200)


def numbers(some: int, width: int, count: int) -> list[int]:
    """The first lanes of `width` bytes."""
    return [some >> 8 * width * place & ((1 << 8 * width) - 1) for place in range(count)]


@given(COMPARED, st.integers(0, 3), st.integers(0, 9))
def test_a_last_meets_the_firsts_before_it(
    pairs: list[tuple[int, int]], nearest: int, more: int
) -> None:
    firsts, lasts = (bytes(pair[place] for pair in pairs) for place in (0, 1))

    met = lanes.met(firsts, lasts, nearest, nearest + more, lanes.tops(len(pairs)))

    for place, told in enumerate(numbers(met, 1, len(pairs))):
        before = firsts[max(0, place - nearest - more) : max(0, place - nearest + 1)]
        assert min(max(before, default=0), lasts[place]) <= told <= lasts[place]
        assert told <= reduce(or_, before, 0)


@given(NARROW)
def test_lanes_are_added_up(some: bytes) -> None:
    wide = lanes.widen(some)
    for sizes in ((1,), (18, 72), (5,), (2, 10)):
        for size, sums in zip(sizes, lanes.sums(wide, sizes), strict=True):
            expected = [sum(some[place : place + size]) for place in range(len(some))]
            assert numbers(sums, 2, len(some)) == expected


@given(NARROW, st.integers(-1000, lanes.WIDE + 1000))
def test_runs_of_enough_are_told(some: bytes, least: int) -> None:
    for bound in (least, least % 256):
        told = {
            place
            for start, end in lanes.at_least(lanes.widen(some), bound, len(some))
            for place in range(start, end)
        }
        assert told == {place for place, number in enumerate(some) if number >= bound}


def test_there_may_be_more_lanes_than_constants() -> None:
    count = 2**14 + 3
    some = bytes(range(100)) * (count // 100) + b"\x05\x06\x07"

    assert lanes.tops(count) == int.from_bytes(b"\x80" * len(b"." * count))
    wide = lanes.widen(some[:count])
    assert sum(end - start for start, end in lanes.at_least(wide, 99, count)) == some.count(99)

"""Many small numbers side by side in one large number: its *lanes*, the first one lowest.

Python works on a large number at the speed of the machine, so that one operation works on all its
lanes, and a loop over them would take many times as long. Lanes are narrow (a byte) or wide (two).
None may outgrow its own, which whoever makes them sees to.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

NARROW: Final = 0xFF
"""The most in a narrow lane."""
COMPARED: Final = 0x7F
"""The most in a narrow lane that is compared."""
WIDE: Final = 0x7FFF
"""The most in a wide lane."""


_FEW: Final = 2**14
"""Lanes for which constants are at hand."""
_TOPS: Final = int.from_bytes(b"\x80" * _FEW)
_ONES: Final = int.from_bytes(b"\x00\x01" * _FEW)


def tops(count: int) -> int:
    """The highest bit of each of so many narrow lanes."""
    return _TOPS >> 8 * (_FEW - count) if count <= _FEW else int.from_bytes(b"\x80" * count)


def met(firsts: bytes, lasts: bytes, nearest: int, farthest: int, tops: int) -> int:
    """In each lane the lesser of its last and of the firsts that lie so many before it.

    Of several firsts it is all their bits together, no less than the greatest and seldom more.
    Numbers are at most `COMPARED`; beyond `tops`, lanes are of no use.
    """
    first = int.from_bytes(firsts, "little") << 8 * nearest
    if not first:
        return 0
    width, wanted = 1, farthest - nearest + 1
    while width < wanted:
        more = min(width, wanted - width)
        first |= first << 8 * more
        width += more
    last = int.from_bytes(lasts, "little")
    above = ((first | tops) - last) & tops
    above -= above >> 7  # all ones where the last is no greater
    return first ^ ((first ^ last) & above)


def widen(numbers: bytes) -> int:
    """Numbers, each in a wide lane."""
    wide = bytearray(2 * len(numbers))
    wide[::2] = numbers
    return int.from_bytes(wide, "little")


def sums(lanes: int, sizes: Sequence[int]) -> Iterator[int]:
    """For each size, in each wide lane the sum of so many lanes from it on.

    Each size is a multiple of the one before.
    """
    total, size = lanes, 1
    for wanted in sizes:
        for factor in _factors(wanted // size):
            some = total
            for place in range(1, factor):
                total += some >> 16 * size * place
            size *= factor
        yield total


@cache
def _factors(number: int) -> list[int]:
    for factor in range(2, number):
        if number % factor == 0:
            return [factor, *_factors(number // factor)]
    return [number]


def at_least(lanes: int, least: int, count: int) -> Iterator[tuple[int, int]]:
    """The runs of those of `count` wide lanes that have at least so much."""
    ones = _ONES >> 16 * (_FEW - count) if count <= _FEW else int.from_bytes(b"\x00\x01" * count)
    told = (lanes + ones * max(0, min(WIDE + 1, WIDE + 1 - least))) & ones << 15
    if told:
        flags = told.to_bytes(2 * count, "little")[1::2]
        end = 0
        while (start := flags.find(0x80, end)) >= 0:
            end = flags.find(0, start) % (count + 1)  # all of them if no other comes behind
            yield start, end

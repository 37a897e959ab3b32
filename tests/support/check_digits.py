"""Check digits as the standards put them in words, for making numbers that must be found.

Nothing here is shared with what is tested: most are solved by trying all digits.
"""

import string
from collections.abc import Callable, Sequence

DIGITS = string.digits

Holds = Callable[[str], bool]
"""Whether a number's digits fit each other."""


def complete(body: str, holds: Holds, alphabet: str = DIGITS) -> str | None:
    """The body with the one character behind it with which it holds; None when there is none."""
    some = [body + one for one in alphabet if holds(body + one)]
    return some[0] if len(some) == 1 else None


def values(number: str) -> list[int]:
    """Digits as they are, letters from ten on."""
    return [int(one, 36) for one in number]


def sum_of(number: str, weights: Sequence[int]) -> int:
    """Each digit times its weight."""
    assert len(number) == len(weights)
    return sum(map(int.__mul__, values(number), weights))


def luhn(number: str) -> bool:
    """Every second digit from the right is doubled, and the digits of all are a multiple of ten."""
    doubled = "".join(str(int(one) * (1 + place % 2)) for place, one in enumerate(number[::-1]))
    return sum(map(int, doubled)) % 10 == 0


def iso_7064_mod_11_10(number: str) -> bool:
    """ISO/IEC 7064, section 9: the hybrid system, step by step."""
    state = 10
    for digit in values(number[:-1]):
        state = (state + digit) % 10
        state = (state or 10) * 2 % 11
    return (11 - state) % 10 == int(number[-1])


def _dihedral(first: int, second: int) -> int:
    """The product of two symmetries of a pentagon: turns 0-4, and 5-9 with a reflection."""
    turned = first % 5, second % 5
    if first < 5:
        place = (turned[0] + turned[1]) % 5
        return place if second < 5 else place + 5
    place = (turned[0] - turned[1]) % 5
    return place + 5 if second < 5 else place


def verhoeff(number: str) -> bool:
    """Verhoeff's scheme from its definition: a permutation applied as often as the place says."""
    step = dict(zip(range(10), (1, 5, 7, 6, 2, 8, 3, 0, 9, 4), strict=True))
    state = 0
    for place, digit in enumerate(reversed(values(number))):
        for _ in range(place):
            digit = step[digit]  # noqa: PLW2901 - it is what is permuted
        state = _dihedral(state, digit)
    return state == 0


def mod_97(number: str) -> int:
    """The remainder, by long division."""
    rest = 0
    for digit in number:
        rest = (rest * 10 + int(digit)) % 97
    return rest

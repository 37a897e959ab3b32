"""Check digits, held against another reading of the same standards."""

import pytest
from aipolicy.rules.pii import checksums
from hypothesis import given
from hypothesis import strategies as st
from support import check_digits

NUMBERS = st.text("0123456789", min_size=2, max_size=20)


@given(NUMBERS)
def test_they_agree_with_the_standards(digits: str) -> None:
    assert checksums.is_luhn(digits) is check_digits.luhn(digits)
    assert checksums.is_verhoeff(digits) is check_digits.verhoeff(digits)
    assert checksums.is_mod_11_10(digits) is check_digits.iso_7064_mod_11_10(digits)
    assert checksums.weigh(digits, range(9, 29)) == check_digits.sum_of(
        digits, range(9, 9 + len(digits))
    )


@pytest.mark.parametrize(
    ("check", "right", "wrong"),
    (
        (checksums.is_luhn, "79927398713", "79927398710"),
        (checksums.is_verhoeff, "2363", "2364"),
        (checksums.is_mod_11_10, "07945", "07946"),
        (checksums.is_ean_13, "4006381333931", "4006381333932"),
        (checksums.is_uniform, "7777", "7778"),
        (checksums.is_uniform, "6789012", "1357"),
        (checksums.is_uniform, "54321", "54312"),
        (checksums.is_day, "040229", "030229"),
        (checksums.is_day, "991231", "991331"),
    ),
)
def test_examples(check: check_digits.Holds, right: str, wrong: str) -> None:
    assert check(right)
    assert not check(wrong)


def test_a_day_is_looked_for_in_the_centuries_given() -> None:
    assert checksums.is_day("000229", (1900, 2000))
    assert not checksums.is_day("000229", (1900,))
    assert not checksums.is_date(1999, 0, 1)

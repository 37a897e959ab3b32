import pytest
from aipolicy.quantities import (
    LARGEST,
    format_duration,
    parse_duration,
    parse_quantity,
    parse_short_duration,
)
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("written", "number"),
    (
        (4096, 4096),
        ("4096", 4096),
        ("0", 0),
        ("10k", 10_000),
        ("8Mi", 8 * 2**20),
        ("1.5k", 1500),
        ("0.5Gi", 2**29),
        ("2M", 2_000_000),
        ("1G", 10**9),
        (str(LARGEST), LARGEST),
    ),
)
def test_quantities(written: object, number: int) -> None:
    assert parse_quantity(written) == number


@pytest.mark.parametrize(
    ("written", "reason"),
    (
        ("", "not a quantity"),
        ("8 Mi", "not a quantity"),
        ("8mi", "not a quantity"),
        ("-1", "not a quantity"),
        ("1e3", "not a quantity"),
        ("0x10", "not a quantity"),
        ("1.5", "not a whole number"),
        ("9E", "larger than"),
        (str(LARGEST + 1), "larger than"),
        (True, "must be a quantity"),
        (1.5, "must be a quantity"),
        (None, "must be a quantity"),
        ("10k\n", "not a quantity"),
        ("٣", "not a quantity"),
    ),
)
def test_bad_quantities_say_why(written: object, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_quantity(written)


@given(st.integers(0, LARGEST))
def test_whole_numbers_are_their_own_quantities(number: int) -> None:
    assert parse_quantity(str(number)) == number == parse_quantity(number)


@pytest.mark.parametrize(
    ("written", "seconds"),
    (("90s", 90), ("6h", 21_600), ("1h30m", 5400), ("1d", 86_400), ("1d1h1m1s", 90_061)),
)
def test_durations(written: str, seconds: int) -> None:
    assert parse_duration(written) == seconds


@pytest.mark.parametrize("written", ("", "90", "30m1h", "1.5h", "-1h", "1w", None, 90, "1h "))
def test_bad_durations_say_why(written: object) -> None:
    with pytest.raises(ValueError, match="not a duration such as 90s"):
        parse_duration(written)


@given(st.integers(0, 10**9))
def test_durations_are_read_as_they_are_written(seconds: int) -> None:
    assert parse_duration(format_duration(seconds)) == seconds


def test_durations_are_written_as_people_write_them() -> None:
    assert [format_duration(seconds) for seconds in (0, 90, 3600, 5400)] == [
        "0s",
        "1m30s",
        "1h",
        "1h30m",
    ]


@pytest.mark.parametrize(("written", "milliseconds"), (("300ms", 300), ("2s", 2000), ("0ms", 0)))
def test_short_durations(written: str, milliseconds: int) -> None:
    assert parse_short_duration(written) == milliseconds


@pytest.mark.parametrize("written", ("", "300", "1m", "1.5s", "1s300ms", "-1ms", "9999999ms", 300))
def test_what_is_no_short_duration(written: object) -> None:
    with pytest.raises(ValueError, match="not a duration such as 300ms"):
        parse_short_duration(written)

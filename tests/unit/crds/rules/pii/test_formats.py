from aipolicy.rules.pii.formats import digits_of


def test_digits() -> None:
    assert digits_of("1-2 3x٤".encode()) == b"123"

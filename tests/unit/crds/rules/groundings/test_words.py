import pytest
from aipolicy.rules.groundings.words import key


@pytest.mark.parametrize(
    "same",
    (
        ("name", "names", "named", "Name", "NAMES"),
        ("walk", "walks", "walked", "walking"),
        ("city", "cities"),
        ("nation", "national", "nationality"),
        ("STRASSE", "Straße"),
        ("Häuser", "HÄUSER"),
    ),
)
def test_words_that_begin_alike_are_the_same(same: tuple[str, ...]) -> None:
    assert len({key(word) for word in same}) == 1


@pytest.mark.parametrize("other", (("cat", "car"), ("Berlin", "Bergen"), ("is", "it"), ("1", "11")))
def test_others_are_not(other: tuple[str, str]) -> None:
    assert key(other[0]) != key(other[1])

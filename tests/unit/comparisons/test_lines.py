"""Places of what was found in lines."""

from comparisons.tools.lines import Wording, locate
from comparisons.tools.servings import Told


def test_a_wording_stands_in_its_line() -> None:
    text = "a = 1\nkey = 'abc'\n\nabc"
    found = (Wording(1, "abc", "Key"), Wording(3, "abc", "Key"))

    assert list(locate(text, found)) == [Told(13, 16, "Key"), Told(19, 22, "Key")]


def test_what_does_not_stand_there_so_is_all_of_its_line() -> None:
    assert list(locate("a\nb%20c\n", [Wording(1, "b c", "Key")])) == [Told(2, 7, "Key")]


def test_of_a_private_key_the_rest_counts_as_well() -> None:
    text = "-----BEGIN\nabc\n-----END"
    assert list(locate(text, [Wording(0, "BEGIN", "PrivateKey")])) == [
        Told(5, len(text), "PrivateKey")
    ]

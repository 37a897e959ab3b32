import pytest
from aipolicy.rules.expressions.regexes import Regex
from aipolicy.rules.injections.notations import Phrase, phrase
from aipolicy.rules.injections.phrases import PHRASES, Family


@pytest.mark.parametrize(
    ("text", "found"),
    (
        ("drop that now", True),
        ("drop all of that now", True),
        ("drop, please, that now", True),
        ("drop one two three four now", False),
        ("drop it. Now", False),
        ("dropnow", False),
    ),
)
def test_gaps_count_words_within_a_sentence(text: str, found: bool) -> None:
    regex = Regex(phrase(Family.TASK, 1, "drop{gap3}now").pattern)

    assert (regex.search(text.encode()) is not None) is found


@pytest.mark.parametrize("item", PHRASES, ids=lambda item: item.pattern[:40])
def test_phrases_are_well_formed(item: Phrase) -> None:
    assert "{gap" not in item.pattern
    assert "{_}" not in item.pattern
    assert 1 <= item.weight <= 5
    assert Regex(item.pattern).search(b"") is None


def test_every_family_has_phrases() -> None:
    assert {item.family for item in PHRASES} == set(Family)

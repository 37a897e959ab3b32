import pytest
from aipolicy.rules.groundings.evidences import MAX_SENTENCES, Claim, Sign, weigh
from aipolicy.rules.groundings.materials import Material

MATERIAL = Material(
    ["The Nordwind bridge was opened by Ida Lindqvist in 1987. It is not painted red."],
    ["Who opened the bridge near Oslo?"],
)


@pytest.mark.parametrize(
    ("answer", "signs"),
    (
        ("Ida Lindqvist opened the bridge.", {}),
        ("A dragon sleeps there.", {Sign.NEW_WORD: 2}),
        ("Usually it is Ida.", {Sign.NEW_LIGHT_WORD: 1}),
        ("It is near Oslo.", {Sign.ASKED_WORD: 2}),
        ("The red bridge.", {Sign.APART: 1}),
        ("It was 1988, or 99.", {Sign.NUMBER: 2}),
        ("By Karl Berg.", {Sign.NEW_WORD: 2, Sign.NAME: 2}),
        ("https://x.example", {Sign.LINK: 1}),
        ("Ida did not open the bridge.", {Sign.DENIAL: 1}),
        ("It is not painted red.", {}),
        ("There are three.", {}),
    ),
)
def test_signs_are_counted(answer: str, signs: dict[Sign, int]) -> None:
    (evidence,) = weigh(answer, MATERIAL)
    assert {sign: evidence.counts[sign] for sign in Sign if evidence.counts[sign]} == signs


@pytest.mark.parametrize(
    "answer",
    (
        "The passages do not mention a dragon.",
        "Unable to answer based on the given passages about dragons.",
    ),
)
def test_who_says_that_the_documents_lack_something_claims_nothing(answer: str) -> None:
    assert weigh(answer, MATERIAL) == []


def test_the_numbers_of_a_list_are_no_claims() -> None:
    answer = "\n".join(f"{number}. Ida opened it." for number in range(1, 30))
    assert not any(one.hard for one in weigh(answer, MATERIAL))
    (alone,) = weigh("413.", MATERIAL)
    assert alone.hard


def test_names_beside_each_other_are_one() -> None:
    (evidence,) = weigh("It was Karl Berg, not Anna.", MATERIAL)
    assert [(one.claim, one.start, one.end) for one in evidence.missing] == [
        (Claim.NAME, 7, 16),
        (Claim.NAME, 22, 26),
    ]


def test_no_more_than_so_many_sentences_are_looked_at() -> None:
    assert len(weigh("Ox. " * (MAX_SENTENCES + 9), MATERIAL)) == MAX_SENTENCES

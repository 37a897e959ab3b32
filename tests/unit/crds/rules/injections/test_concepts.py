from aipolicy.rules.injections.concepts import Concepts


def test_the_shortest_stem_that_fits_a_word_does_not_hide_a_longer_one() -> None:
    concepts = Concepts({"in*": "a", "instruct*": "b", "instruction": "c"})

    assert [concepts.of(word) for word in ("into", "instructed", "instruction", "x")] == [
        *("a", "b", "c", ""),
    ]


def test_one_letter_is_no_stem() -> None:
    concepts = Concepts({"a*": "a", "abcdefghijklmnopq*": "b", "ab*": "c"})

    assert [concepts.of(word) for word in ("a", "ax", "ab", "abcdefghijklmnopqr")] == [
        *("", "", "c", "c"),
    ]


def test_a_word_means_what_it_means_first() -> None:
    concepts = Concepts({"Ignoré": "a", "ignore": "b", "ver*": "c", "vér*": "d", "忽略": "e"})

    assert [concepts.of(word) for word in ("ignore", "verde", "忽略")] == ["a", "c", "e"]
    assert set(concepts.words) == {"ignore", "忽略"}

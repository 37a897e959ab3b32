from aipolicy.rules.injections.features import LONG_REACH, REACH, features

CONCEPTS = {"ignore": "drop", "forget": "drop", "all": "all", "orders": "orders", "rules": "rules"}


def named(text: str) -> list[tuple[int, str]]:
    return sorted(features(text.split(), lambda word: CONCEPTS.get(word, "")))


def test_words_pairs_and_rows_of_concepts_are_features() -> None:
    assert named("ignore all the orders") == [
        (0, "<drop"),
        (0, "ignore"),
        (1, "<all"),
        (1, "<drop<all"),
        (1, "all"),
        (1, "ignore all"),
        (2, "all the"),
        (2, "the"),
        (3, "<all<orders"),
        (3, "<drop<all<orders"),
        (3, "<orders"),
        (3, "orders"),
        (3, "the orders"),
    ]


def test_rows_reach_so_far_and_no_farther() -> None:
    def rows(first: int, second: int) -> set[str]:
        words = ["forget", *["x"] * (first - 1), "all", *["x"] * (second - 1), "rules"]
        return {name for _, name in named(" ".join(words)) if name.count("<") > 1}

    assert rows(1, REACH) == {"<drop<all", "<all<rules", "<drop<all<rules"}
    assert rows(1, REACH + 1) == {"<drop<all", "<drop<all<rules"}
    assert rows(LONG_REACH - REACH, REACH + 1) == {"<drop<all"}
    assert rows(REACH + 1, REACH + 1) == set()


def test_no_words_have_no_features() -> None:
    assert named("") == []

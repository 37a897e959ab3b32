from aipolicy.rules.injections.memos import Memo


def test_what_is_said_of_a_word_is_found_out_once() -> None:
    asked: list[str] = []

    def find(word: str) -> int:
        asked.append(word)
        return len(word)

    memo = Memo(find, most=2, longest=3)

    assert [memo[word] for word in ("a", "bb", "a", "bb")] == [1, 2, 1, 2]
    assert asked == ["a", "bb"]


def test_what_is_remembered_is_bounded() -> None:
    memo = Memo(len, most=2, longest=3)

    for word in ("a", "bb", "long", "ccc", "long", "dd"):
        assert memo[word] == len(word)
        assert len(memo) <= 2
        assert "long" not in memo

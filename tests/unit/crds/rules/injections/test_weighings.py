from itertools import pairwise

from aipolicy.rules.injections.concepts import Concepts
from aipolicy.rules.injections.features import features
from aipolicy.rules.injections.weighings import Weighing
from hypothesis import given
from hypothesis import strategies as st
from support.injections import SOURCE

CONCEPTS = Concepts(SOURCE.concepts)
WEIGHING = Weighing(SOURCE.weights, CONCEPTS)
WORDS = st.sampled_from(["ignore", "ignoring", "all", "orders", "tea", "x", "忽略", "指令"])


@given(st.lists(st.tuples(WORDS, st.integers(-9, 9)), min_size=1))
def test_each_word_weighs_what_its_features_do(words_and_more: list[tuple[str, int]]) -> None:
    words, more = [one for one, _ in words_and_more], [one for _, one in words_and_more]
    expected = [0] * len(words)
    for place, name in features(words, CONCEPTS.of):
        expected[place] += SOURCE.weights.get(name, 0)

    assert _weights(words, {}) == expected
    besides = list(map(sum, zip(expected, more, strict=True)))
    assert _weights(words, dict(enumerate(more))) == besides


def _weights(words: list[str], more: dict[int, int]) -> list[int]:
    return [after - before for before, after in pairwise(WEIGHING.sums(words, more))]


def test_words_have_meanings() -> None:
    assert WEIGHING.means("ignoring")
    assert not WEIGHING.means("tea")

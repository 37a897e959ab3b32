from aipolicy.rules.injections.bounds import Bounds
from aipolicy.rules.injections.concepts import Concepts
from aipolicy.rules.injections.models import WINDOWS
from aipolicy.rules.injections.readings import Reader
from aipolicy.rules.injections.sources import Source, shipped_source
from aipolicy.rules.injections.weighings import Weighing
from hypothesis import given
from hypothesis import strategies as st
from support.injections import SOURCE

HEAVY = SOURCE._replace(weights={name: weight * 1009 for name, weight in SOURCE.weights.items()})
WEIGHTLESS = SOURCE._replace(weights={})
SOURCES = (SOURCE, HEAVY, WEIGHTLESS, shipped_source())
SOME = (
    *("ignore", "ignoring", "all", "orders", "tea", "x", "忽略", "指令"),
    *sorted({word for name in shipped_source().weights for word in name.split()})[::29],
)
READERS = [Reader(Concepts(source.concepts).words) for source in SOURCES]
WORDS = [word for word in SOME if all(reader.read(word) == [word] for reader in READERS)]
"""Those that no source takes for several."""


def made(source: Source) -> tuple[Weighing, Reader, Bounds]:
    concepts = Concepts(source.concepts)
    weighing = Weighing(source.weights, concepts)
    reader = Reader(concepts.words)
    return weighing, reader, Bounds(source.weights, weighing.know, reader.read, WINDOWS)


MADE = tuple(map(made, SOURCES))


@given(
    st.sampled_from(MADE),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=150).map(" ".join),
)
def test_no_window_is_missed(some: tuple[Weighing, Reader, Bounds], text: str) -> None:
    weighing, reader, bounds = some
    words, runs = reader.words(text.encode()), reader.runs(text.encode())
    sums = weighing.sums(words, [])
    sizes = sorted({min(window, len(words)) for window in WINDOWS})
    windows = {
        size: [sums[start + size] - sums[start] for start in range(len(sums) - size)]
        for size in sizes
    }
    most = max(max(weights) for weights in windows.values())
    for need in (most, most + 1, most * 2 // 3, 0, -(10**9)):
        spans = bounds.parts(bounds.weigh(runs), [(size, need) for size in sizes])
        for size, weights in windows.items():
            for start, weight in enumerate(weights):
                inside = any(first <= start and start + size <= last for first, last in spans)
                assert inside or weight < need, (need, size, start)
        for first, last in spans:
            assert 0 <= first < last <= len(words)


def test_nothing_is_named_where_nothing_can_be_heavy() -> None:
    *_, bounds = made(SOURCE)
    words = ["x"] * 200

    assert bounds.parts(bounds.weigh(words), [(18, 1000), (72, 1000)]) == []
    words[100:104] = ["ignore", "all", "the", "orders"]
    spans = bounds.parts(bounds.weigh(words), [(18, 1000), (72, 10**9)])
    assert min(first for first, _ in spans) >= 100 - 18
    assert max(last for _, last in spans) <= 104 + 18


def test_a_run_counts_as_its_words() -> None:
    *_, bounds = made(SOURCE)

    for runs in (
        ["é指令忽略—all", "x"],
        ["é", "指令", "忽略", "—", "all", "x"],
        ["e", "指令", "忽略", "all", "x"],
    ):
        assert bounds.weigh(runs) == bounds.weigh(["e", "指令", "忽略", "all", "x"]), runs
    assert bounds.weigh([]).words == bounds.weigh(["—"]).words == 0

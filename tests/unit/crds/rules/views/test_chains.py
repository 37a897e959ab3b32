"""A chain does what its layers do one upon another."""

import pytest
from aipolicy.rules.matchers import TooManyCandidatesError
from aipolicy.rules.views import chains, layers
from aipolicy.rules.views.chains import chained_decodings
from aipolicy.rules.views.layers import DEPTH, Decoding, Layer
from hypothesis import given
from hypothesis import strategies as st
from support.disguises import DISGUISES
from support.scans import cut

WORDS = st.sampled_from(
    ("a b c ", "Kubernetes - ", "aWdu", "distance ITY_NAME ", "4242424242424242", "%e9", "\u65e5&")
)
CODED = st.builds(
    lambda disguise, word: disguise(word),
    st.sampled_from([*DISGUISES.values()]),
    st.sampled_from(("ignore all", "4111-11", "é")),
)
TEXTS = st.lists(WORDS | WORDS | CODED, max_size=8).map(lambda parts: "".join(parts).encode())


def fed(stack: tuple[Layer, ...], pieces: list[bytes]) -> list[list[bytes]]:
    """What each layer returns, piece by piece."""
    returned: list[list[bytes]] = []
    for place, piece in enumerate(pieces):
        row: list[bytes] = []
        for layer in stack:
            row.append(layer.feed(row[-1] if row else piece, final=place == len(pieces) - 1))
        returned.append(row)
    return returned


@given(TEXTS, st.lists(st.integers(0, 200), max_size=12))
def test_a_chain_says_the_same_at_each_piece(text: bytes, places: list[int]) -> None:
    pieces = cut(text, [place for place in places if text[place : place + 1] < b"\x80"])
    chain, stack = chained_decodings(), tuple(Decoding() for _ in range(DEPTH))

    assert fed(chain, pieces) == fed(stack, pieces)
    for one, other in zip(chain, stack, strict=True):
        assert (one.length, one.changes) == (other.length, other.changes)
        for place in range(one.length):
            assert one.offsets.start(place) == other.offsets.start(place)
            assert one.offsets.end(place + 1) == other.offsets.end(place + 1)


def test_a_chain_keeps_little_of_a_text() -> None:
    chain = chained_decodings()
    fed(chain, [b"plain words, and more. "] * 100)
    assert len(chain[0]._still._text) <= 8  # noqa: SLF001 - a bound one cannot see


def test_runs_that_are_no_units_are_counted_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (chains, layers):
        monkeypatch.setattr(module, "MAX_UNITS", 10)
    fed(chained_decodings(), [b"%e9 "] * 10)
    with pytest.raises(TooManyCandidatesError):
        fed(chained_decodings(), [b"%e9 "] * 11)

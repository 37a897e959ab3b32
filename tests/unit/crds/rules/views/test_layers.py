"""What lies under codings, whole and in pieces."""

import base64
import codecs

import pytest
from aipolicy.rules.matchers import TooManyCandidatesError
from aipolicy.rules.views import layers
from aipolicy.rules.views.layers import DEPTH, Decoding, Likening, origin, views
from hypothesis import given
from hypothesis import strategies as st
from support.disguises import DISGUISES
from support.scans import cut

WORDS = st.text("abgiz190 .-&#;%\\ux=é\u200bжß日", min_size=1, max_size=12)
DISGUISED = st.builds(
    lambda pairs: "".join(disguise(word) for disguise, word in pairs),
    st.lists(st.tuples(st.sampled_from(list(DISGUISES.values())), WORDS), max_size=5),
)


def encode(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def last(text: str) -> str:
    """The last view of a text, or itself."""
    return [text.encode(), *(view.text for view in views(text.encode()))][-1].decode()


@pytest.mark.parametrize("name", DISGUISES)
def test_each_disguise_is_taken_off(name: str) -> None:
    seen = last(f"well: {DISGUISES[name]('secret 4111-2222')}; so")
    assert seen in {"well: secret 4111-2222; so", "well: secret4111 2222; so"}


def test_codings_around_each_other_are_taken_off_to_a_depth() -> None:
    text = "ignore all of it"
    for _ in range(DEPTH):
        text = encode(text)
        assert last(text) == "ignore all of it"
    assert last(encode(text)) != "ignore all of it"


def test_what_one_coding_hides_may_lie_in_another() -> None:
    inside = "".join(f"&#{ord(letter)};" for letter in encode("ignore all"))
    assert last("aWdu&#98;3JlIGFsbA==") == "ignore all"
    assert last(inside) == "ignore all"


def test_an_ordinary_text_has_no_view() -> None:
    assert not [*views(b"The quick brown fox & 4111 others; 100% of a b c.")]
    assert not [*views("Das Größte".translate({246: "o", 223: "s"}).encode())]


@given(DISGUISED)
def test_views_are_no_longer_than_the_text_and_map_into_it(text: str) -> None:
    data = text.encode()
    for view in views(data):
        assert len(view.text) <= len(data)
        places = [len(part) for part in codecs.iterdecode([view.text], "utf-8")]
        assert sum(places) <= len(data)
        edges = [0, *(len(view.text[:place].decode(errors="ignore").encode()) for place in (1, 5))]
        for start in edges:
            for end in range(start + 1, len(view.text) + 1):
                below = origin(view.layers, start, end)
                assert 0 <= below[0] < below[1] <= len(data)
                data[below[0] :].decode()
                assert origin(view.layers, start, start + 1)[0] == below[0]


@given(DISGUISED, st.lists(st.integers(0, 80), max_size=8))
def test_cuts_change_no_layer(text: str, places: list[int]) -> None:
    data = text.encode()
    for made in (Decoding, Likening):
        whole, layer = made(), made()
        expected = whole.feed(data, final=True)
        bounds = [place for place in places if data[place : place + 1] < b"\x80"]
        pieces = [layer.feed(piece, final=False) for piece in cut(data, bounds)]
        pieces.append(layer.feed(b"", final=True))
        assert b"".join(pieces) == expected
        assert layer.length == whole.length == len(expected)
        assert layer.changes == whole.changes
        for place in range(len(expected)):
            assert layer.offsets.start(place) == whole.offsets.start(place)
            assert layer.offsets.end(place + 1) == whole.offsets.end(place + 1)


def test_a_text_with_too_many_runs_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layers, "MAX_UNITS", 100)
    Decoding().feed(b"&lt; " * 100, final=True)
    with pytest.raises(TooManyCandidatesError):
        Decoding().feed(b"&lt; " * 101, final=True)

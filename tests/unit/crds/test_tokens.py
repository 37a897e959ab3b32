import pytest
from aipolicy.tokens import bound_tokens, estimate_tokens, fits
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "tokens"),
    (
        ("", 0),
        ("The quick brown fox jumps over the lazy dog.", 10),
        ("def total(self) -> int:\n    return self.input_tokens + self.output_tokens\n", 17),
        ('{"role": "user", "content": "Hello!"}', 13),
        ("4111 1111 1111 1111", 11),
        ("Die Zahl der Wörter entscheidet über die Länge.", 14),
        ("人工知能は便利です。", 10),
    ),
)
def test_is_close_to_a_real_tokenizer(text: str, tokens: int) -> None:
    # Expected: the larger of tiktoken's cl100k_base and o200k_base.
    assert abs(estimate_tokens(text.encode()) - tokens) <= max(2, tokens // 4)


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_grows_with_the_text(first: bytes, second: bytes) -> None:
    assert estimate_tokens(first) <= estimate_tokens(first + second)


@given(st.text(max_size=300))
def test_estimate_stays_below_the_bound(text: str) -> None:
    data = text.encode()
    assert estimate_tokens(data) <= bound_tokens(len(data))


@given(
    st.lists(
        st.binary(max_size=300) | st.text("aZé.0 \n人", max_size=300).map(str.encode), max_size=4
    ),
    st.integers(0, 400),
)
def test_what_fits_surely_fits_by_the_estimate(texts: list[bytes], most: int) -> None:
    assert not fits(texts, most) or sum(map(estimate_tokens, texts)) <= most


def test_prose_with_room_to_spare_is_not_counted_word_by_word() -> None:
    text = b"The quick brown fox jumps over the lazy dog. " * 1000

    assert estimate_tokens(text) < len(text) // 4
    assert fits([text], len(text) // 3)


def test_bound_counts_images_apart() -> None:
    assert bound_tokens(1000) == 1064
    assert bound_tokens(1000, images=2) == 1064 + 8192

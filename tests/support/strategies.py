"""What properties are tried with: words that hold halves of findings, and values made of them."""

from hypothesis import strategies as st

WORDS = st.sampled_from(
    [
        *("hello ", "4111", " 1111 ", "4111 1111 1111 1111", "joe@", "x.org", " é😀"),
        *('"', "\\", "1", "@", ".", "\n"),
    ]
)
"""Pieces of which card numbers and addresses may come together."""
ARGUMENTS = st.dictionaries(
    WORDS,
    st.recursive(
        st.booleans() | st.sampled_from([7, 4111111111111111]) | WORDS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
        max_leaves=6,
    ),
    max_size=3,
)
"""Arguments of a tool, with findings in names, texts and numbers."""
VALUES = st.recursive(
    st.none() | st.integers(0, 9) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=10,
)
"""Any small JSON value."""

from typing import Any

import jsonpatch
from aipolicy_operator.domain.patches import diff
from hypothesis import given
from hypothesis import strategies as st

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(alphabet="ab~/"), inner),
    max_leaves=12,
)
DOCUMENTS = st.dictionaries(st.text(alphabet="ab~/", min_size=1), VALUES)


@given(DOCUMENTS, DOCUMENTS)
def test_the_patch_turns_the_old_into_the_new(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert jsonpatch.apply_patch(old, diff(old, new)) == new


@given(DOCUMENTS)
def test_equal_documents_need_no_patch(document: dict[str, Any]) -> None:
    assert diff(document, document) == []

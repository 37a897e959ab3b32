from typing import Any

import pytest
from aipolicy_sidecar.content.messages import MOST_TOKENS, Usage


@pytest.mark.parametrize("counts", ((3, 4), (0, 4), (3, 0), (MOST_TOKENS, MOST_TOKENS)))
def test_usage_is_what_a_server_says(counts: tuple[int, int]) -> None:
    usage = Usage.told(*counts)
    assert usage == Usage(*counts)
    assert usage.total == sum(counts)


@pytest.mark.parametrize(
    "counts",
    ((None, 4), (3, None), ("3", 4), (3, -4), (True, 4), (3.0, 4), (0, 0), (3, MOST_TOKENS + 1)),
)
def test_usage_that_cannot_be_true_is_none(counts: tuple[Any, Any]) -> None:
    assert Usage.told(*counts) is None

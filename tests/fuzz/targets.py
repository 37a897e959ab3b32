"""What is fuzzed: inputs, and what must hold for each of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st


@dataclass(frozen=True)
class Target:
    """One parser or one way through several."""

    name: str
    inputs: st.SearchStrategy[Any]
    check: Callable[[Any], bool]
    """Raises when something is wrong; else says whether the input was read, not refused."""

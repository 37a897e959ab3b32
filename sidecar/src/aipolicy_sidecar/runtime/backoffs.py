"""How long to wait before trying again, so that a thousand guards do not try at once."""

import random
from collections.abc import Callable


class Backoff:
    """Exponential backoff with full jitter: each wait is uniform up to a growing bound.

    See https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/.
    """

    def __init__(
        self,
        first: float,
        largest: float,
        uniform: Callable[[float, float], float] = random.uniform,
    ) -> None:
        self._first = first
        self._largest = largest
        self._uniform = uniform
        self._bound = first

    def next(self) -> float:
        """Seconds to wait now; the bound doubles for the time after."""
        wait = self._uniform(0.0, self._bound)
        self._bound = min(self._largest, 2 * self._bound)
        return wait

    def reset(self) -> None:
        """Begin anew after a success."""
        self._bound = self._first

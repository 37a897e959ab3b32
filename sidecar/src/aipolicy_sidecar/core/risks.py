"""Risk: how much a session has been up to lately.

A denied request is a strike of one point, and a suspicion (what a kind that `suspects` finds
and only annotates) half of one. The sum halves with every `HALF_LIFE` that passes, in one
step, so that three strikes within a few minutes are three points and not almost three.
"""

from dataclasses import dataclass
from typing import Final

HALF_LIFE: Final = 600.0
"""Seconds."""
STRIKE: Final = 1.0
SUSPICION: Final = 0.5
MAX_POINTS: Final = 1024.0
"""Beyond the highest ``maxRisk``; it bounds how long a session can stay refused."""
_MAX_HALVINGS: Final = 64


@dataclass(slots=True)
class Risk:
    """The points of one session."""

    _points: float = 0.0
    _since: float = 0.0
    """When the points were last halved, or counted from nothing."""

    def at(self, now: float) -> float:
        """Points at a time, in seconds of a clock that never goes back."""
        halvings = max(0, int((now - self._since) // HALF_LIFE))
        if halvings and self._points:
            self._points = self._points / 2**halvings if halvings < _MAX_HALVINGS else 0.0
            self._since += halvings * HALF_LIFE
        return self._points

    def add(self, points: float, now: float) -> None:
        """Add points."""
        before = self.at(now)
        if not before:
            self._since = now
        self._points = min(MAX_POINTS, before + points)

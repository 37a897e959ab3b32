"""Samples of one round, and what is made of several rounds."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which that share of the values lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def median(values: Iterable[float]) -> float:
    """The median; of rounds, mostly."""
    return statistics.median(values)


@dataclass(frozen=True, slots=True)
class Round:
    """What one lane did in one round."""

    latencies: tuple[float, ...]
    """Seconds, one for each request or chunk."""
    seconds: float
    """How long the round took."""
    guard_cpu: float
    """CPU seconds of the guard; 0 in a lane without one."""
    held: tuple[float, ...] = ()
    """Of a stream: bytes of text that were still held back, at each event."""

    @property
    def p50(self) -> float:
        """Median latency in seconds."""
        return percentile(self.latencies, 0.5)

    @property
    def p99(self) -> float:
        """In seconds."""
        return percentile(self.latencies, 0.99)

    @property
    def rate(self) -> float:
        """Requests or chunks per second."""
        return len(self.latencies) / self.seconds

    @property
    def cpu_each(self) -> float:
        """CPU seconds of the guard for each request or chunk."""
        return self.guard_cpu / len(self.latencies)


def added(lane: Sequence[Round], baseline: Sequence[Round], share: float) -> float:
    """Seconds that a lane adds to the baseline at a percentile, as the median of rounds."""
    return median(
        percentile(mine.latencies, share) - percentile(other.latencies, share)
        for mine, other in zip(lane, baseline, strict=True)
    )

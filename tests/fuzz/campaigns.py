"""Campaigns: every target in turn, round after round, until the time is up."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from hypothesis import HealthCheck, Phase, given, seed, settings

from fuzz.targets import Target

EXAMPLES = 150
"""Inputs of a target in one round: rounds are short, so that all targets get their turn."""

_SETTINGS = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    print_blob=False,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=tuple(HealthCheck),
)


class FuzzError(Exception):
    """An input broke what must hold; the cause shows it, shrunk."""

    def __init__(self, target: str, seed: int) -> None:
        super().__init__(
            f"{target} fails; repeat with: make fuzz FUZZ='--only {target} --seed {seed}'"
        )


@dataclass
class Tally:
    """What became of a target's inputs."""

    inputs: int = 0
    read: int = 0
    """Those that were not refused."""
    seconds: float = 0.0


@dataclass
class Campaign:
    """One run over all targets."""

    targets: Sequence[Target]
    seed: int
    tallies: dict[str, Tally] = field(init=False)

    def __post_init__(self) -> None:
        self.tallies = {target.name: Tally() for target in self.targets}

    @property
    def inputs(self) -> int:
        """Of all targets so far."""
        return sum(tally.inputs for tally in self.tallies.values())

    def run(self, seconds: float, progress: Callable[[str], None]) -> None:
        """Fuzz for some time; each target gets its turn at least once.

        Raises:
            FuzzError: At the first input that breaks something.
        """
        started = time.monotonic()
        rounds = 0
        while rounds == 0 or time.monotonic() - started < seconds:
            for target in self.targets:
                if rounds and time.monotonic() - started >= seconds:
                    break
                self._take_turn(target, self.seed + rounds)
            rounds += 1
            progress(f"round {rounds}, {time.monotonic() - started:.0f} s, {self.inputs} inputs")

    def table(self) -> str:
        """How many inputs each target had, and which share of them it could read."""
        width = max(map(len, self.tallies))
        rows = [f"{'':{width}}  inputs   read  seconds"]
        rows += [
            f"{name:{width}}  {tally.inputs:6}  {tally.read / max(tally.inputs, 1):4.0%}"
            f"  {tally.seconds:7.1f}"
            for name, tally in self.tallies.items()
        ]
        return "\n".join(rows)

    def _take_turn(self, target: Target, number: int) -> None:
        tally = self.tallies[target.name]
        started = time.monotonic()

        @seed(number)
        @_SETTINGS
        @given(target.inputs)
        def turn(value: object) -> None:
            tally.inputs += 1
            tally.read += target.check(value)

        try:
            turn()
        except Exception as error:
            raise FuzzError(target.name, number) from error
        finally:
            tally.seconds += time.monotonic() - started

"""Running programs and waiting for the world, as tests and the demo do it."""

import os
import subprocess
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


class CommandError(RuntimeError):
    """A program failed; the message is what it printed."""


def run(
    command: Sequence[str],
    *,
    stdin: str | None = None,
    env: dict[str, str] | None = None,
    timeout: float = 300,
) -> str:
    """Run a program to its end and return what it printed; CommandError if it fails."""
    done = subprocess.run(
        list(command),
        input=stdin,
        capture_output=True,
        text=True,
        env={**os.environ, **(env or {})},
        timeout=timeout,
        check=False,
    )
    if done.returncode != 0:
        raise CommandError(f"{' '.join(command)}: {(done.stderr or done.stdout).strip()}")
    return done.stdout


def wait_for(what: str, probe: Callable[[], T], *, within: float = 120, every: float = 0.25) -> T:
    """Call `probe` until it returns something true; its errors count as not yet."""
    deadline = time.monotonic() + within
    while True:
        trouble: Exception | str = "it stayed false"
        try:
            value = probe()
            if value:
                return value
        except (CommandError, OSError, KeyError, ValueError) as error:
            trouble = error
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {within:.0f} s: {trouble}")
        time.sleep(every)

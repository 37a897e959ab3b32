"""Long steps, told in one line each: what happens, for how long, and where its log is.

It exists because a first `up` compiles for minutes: whoever waits must see that it
moves, and whoever debugs must find each command's output in a file of its own.
Everything goes to standard error, so that standard output stays for results.
"""

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from cluster.errors import ClusterError

_TAIL = 15
"""Lines of a failed command's log shown in the error."""


def say(text: str) -> None:
    """Print one line of progress."""
    print(text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def step(title: str, log: Path | None = None) -> Iterator[None]:
    """Show a step: ticking seconds on a terminal, a first and a last line elsewhere."""
    where = f"  (log: {log})" if log else ""
    started = time.monotonic()
    done = threading.Event()

    def tick() -> None:
        while not done.wait(1):
            print(f"\r{title} … {time.monotonic() - started:.0f} s{where}", end="", file=sys.stderr)

    ticker = threading.Thread(target=tick, daemon=True)
    live = sys.stderr.isatty()
    if live:
        ticker.start()
    else:
        say(f"{title} …{where}")
    outcome = "failed"
    try:
        yield
        outcome = "done"
    finally:
        done.set()
        if live:
            ticker.join()
        start = "\r" if live else ""
        end = where if live else ""
        say(f"{start}{title}: {outcome} in {time.monotonic() - started:.1f} s{end}")


def run(
    title: str,
    command: Sequence[str | Path],
    log: Path,
    *,
    cwd: Path | None = None,
    extra: Mapping[str, str] | None = None,
    quiet: bool = False,
) -> None:
    """Run a command as a step with its own log; its failure ends the tool readably."""
    log.parent.mkdir(parents=True, exist_ok=True)
    shown = contextlib.nullcontext() if quiet else step(title, log)
    with shown, log.open("w") as output:
        finished = subprocess.run(
            [str(part) for part in command],
            check=False,
            cwd=cwd,
            env={**os.environ, **(extra or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    if finished.returncode != 0:
        tail = log.read_text(errors="replace").splitlines()[-_TAIL:]
        raise ClusterError("\n".join([f"{title}: failed; the end of {log}:", *tail]))

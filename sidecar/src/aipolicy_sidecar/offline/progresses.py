"""How far a run is, for whoever watches it at a terminal; nothing where no one does."""

import time
from collections.abc import Callable
from typing import Final, TextIO

SECONDS: Final = 0.2
"""Between two looks."""


class Progress:
    """One line on a terminal that is written over and over."""

    def __init__(self, terminal: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._terminal = terminal
        self._clock = clock
        self._shown = terminal.isatty()
        self._begun = clock()
        self._next = self._begun

    def see(self, lines: int, found: int, bad: int) -> None:
        """Tell how far it is, if it is time to."""
        if self._shown and self._clock() >= self._next:
            self._next = self._clock() + SECONDS
            self._write(lines, found, bad)

    def end(self, lines: int, found: int, bad: int) -> None:
        """Tell what it came to."""
        if self._shown:
            self._write(lines, found, bad)
            self._terminal.write("\n")

    def clear(self) -> None:
        """Make room for another line."""
        if self._shown:
            self._terminal.write("\r\x1b[K")

    def _write(self, lines: int, found: int, bad: int) -> None:
        seconds = max(self._clock() - self._begun, 1e-9)
        told = f"{lines} lines, {found} with findings"
        told += f", {bad} bad" if bad else ""
        self._terminal.write(f"\r\x1b[K{told}, {seconds:.1f} s, {lines / seconds:.0f} lines/s")
        self._terminal.flush()

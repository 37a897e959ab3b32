"""Processes by identity: a process id alone may belong to somebody else by now.

It exists for `down` after a crash or a reboot: a pidfile that was left behind must never
make us kill a stranger. Read from /proc, since there is nothing to ask but the kernel.
"""

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from cluster.errors import ClusterError

_PROC = Path("/proc")


def parse_stat(text: str) -> tuple[int, int]:
    """Return the parent and the start time of a /proc/PID/stat line.

    The name in parentheses may itself hold spaces and parentheses: count from its end.
    """
    fields = text.rpartition(")")[2].split()
    return int(fields[1]), int(fields[19])


@dataclass(frozen=True, slots=True)
class Identity:
    """A process id that cannot be mistaken: with its start time and the machine's boot."""

    pid: int
    started: int
    boot: str

    @classmethod
    def of(cls, pid: int) -> Self | None:
        """Identify a living process."""
        try:
            started = parse_stat((_PROC / str(pid) / "stat").read_text())[1]
            boot = (_PROC / "sys/kernel/random/boot_id").read_text().strip()
        except (OSError, IndexError, ValueError):
            return None
        return cls(pid, started, boot)

    @classmethod
    def read(cls, path: Path) -> Self | None:
        """Read a pidfile; a torn or missing one identifies nobody."""
        try:
            pid, started, boot = path.read_text().split()
            return cls(int(pid), int(started), boot)
        except (OSError, ValueError):
            return None

    def write(self, path: Path) -> None:
        """Write a pidfile."""
        path.write_text(f"{self.pid} {self.started} {self.boot}\n")

    def alive(self) -> bool:
        """Whether this very process still runs; a zombie does not."""
        if Identity.of(self.pid) != self:
            return False
        with contextlib.suppress(OSError):
            stat = (_PROC / str(self.pid) / "stat").read_text()
            return stat.rpartition(")")[2].split()[0] not in "ZX"
        return False

    def kill(self, patience: float = 15) -> None:
        """End the process at once and wait until it is gone."""
        if self.alive():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        deadline = time.monotonic() + patience
        while self.alive():
            if time.monotonic() > deadline:
                raise ClusterError(f"process {self.pid} does not end, even by SIGKILL")
            time.sleep(0.05)


def everyone() -> Iterator[int]:
    """All process ids of the machine."""
    for entry in _PROC.iterdir():
        if entry.name.isdigit():
            yield int(entry.name)


def command_line(pid: int) -> list[str]:
    """The arguments of a process; none for kernel threads and the ended."""
    try:
        content = (_PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return []
    return content.decode(errors="replace").rstrip("\0").split("\0")


def _parent(pid: int) -> int:
    try:
        return parse_stat((_PROC / str(pid) / "stat").read_text())[0]
    except (OSError, IndexError, ValueError):
        return 0


def children(pid: int) -> list[int]:
    """Direct children; /proc/PID/task/PID/children is not in every kernel."""
    return [other for other in everyone() if _parent(other) == pid]


def ancestors(pid: int) -> list[int]:
    """The process and all above it."""
    found = []
    while pid > 0:
        found.append(pid)
        pid = _parent(pid)
    return found

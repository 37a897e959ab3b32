"""The one cgroup folder below which the kubelet puts all pods.

It exists because cgroups outlive the processes and namespaces that used them: `down` must
remove the folders itself, and must not touch those of another kubelet on the machine.
"""

import contextlib
import time
from pathlib import Path
from typing import Final

from cluster.errors import ClusterError

NAME: Final = "aipolicy"
_MOUNT = Path("/sys/fs/cgroup")


def _hierarchies() -> list[Path]:
    """The single tree of version 2, or one tree for each controller of version 1."""
    if (_MOUNT / "cgroup.controllers").exists():
        return [_MOUNT]
    # Symbolic links are second names of the same tree (cpu and cpuacct).
    trees = (path for path in _MOUNT.iterdir() if path.is_dir() and not path.is_symlink())
    return sorted(trees)


def found() -> list[Path]:
    """Our folder in each hierarchy that has it."""
    return [folder for tree in _hierarchies() if (folder := tree / NAME).is_dir()]


def create() -> None:
    """Make our folder everywhere: the kubelet refuses a root that is missing."""
    for tree in _hierarchies():
        folder = tree / NAME
        controllers = tree / "cgroup.controllers"
        if controllers.exists():
            wanted = " ".join(f"+{name}" for name in controllers.read_text().split())
            with contextlib.suppress(OSError):
                (tree / "cgroup.subtree_control").write_text(wanted)
        folder.mkdir(exist_ok=True)
        if tree.name == "cpuset":
            # Version 1 starts a new cpuset empty, and an empty one takes no process.
            for file in ("cpuset.cpus", "cpuset.mems"):
                (folder / file).write_text((tree / file).read_text())


def remove(patience: float = 10) -> None:
    """Remove our folders, leaves first; a folder stays busy until its processes are reaped."""
    deadline = time.monotonic() + patience
    while left := found():
        for folder in left:
            inner = [path for path in folder.rglob("*") if path.is_dir()]
            for path in [*sorted(inner, key=lambda path: -len(path.parts)), folder]:
                with contextlib.suppress(OSError):
                    path.rmdir()
        if time.monotonic() > deadline:
            names = ", ".join(str(path) for path in found())
            raise ClusterError(f"cgroups that are still in use: {names}")
        if found():
            time.sleep(0.1)

"""Where things lie: all state is outside the checkout, in one cache folder.

It exists so that a clean checkout stays clean, `down` knows what to remove, and two
`up` at a time wait for each other instead of building the same thing twice.
"""

import contextlib
import fcntl
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cluster import versions
from cluster.errors import ClusterError

CHECKOUT = Path(__file__).resolve().parents[2]

HIDDEN = (Path("/run"), Path("/var/lib"), Path("/var/log"))
"""Inside the node these are empty file systems of its own, so that it can use the
ordinary paths of a Kubernetes node and all of it vanishes with the node."""


@dataclass(frozen=True, slots=True)
class Places:
    """Every path this tool reads or writes."""

    cache: Path
    """The root of all of them."""
    tools: Path
    """Binaries and images built from the pinned versions; kept by `down`."""
    run: Path
    """The running cluster: process ids, logs, keys, kubeconfig; removed by `down`."""

    @property
    def bin(self) -> Path:
        """The folder to put on PATH: kubectl, helm, ctr and the node's binaries."""
        return self.tools / "bin"

    @property
    def logs(self) -> Path:
        """Logs of builds, kept by `down` so that a failed build can be read."""
        return self.cache / "logs"

    @property
    def kubeconfig(self) -> Path:
        """The administrator's kubeconfig."""
        return self.run / "kubeconfig"

    @property
    def pidfile(self) -> Path:
        """The node's process; see `processes.Identity` for its format."""
        return self.run / "node.pid"

    @property
    def kind(self) -> Path:
        """Which kind of cluster `up` brought up, so that later verbs need no flag."""
        return self.run / "kind"

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the cache for one writer; a second one waits and says so."""
        self.cache.mkdir(parents=True, exist_ok=True)
        with (self.cache / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                print("waiting for another run of this tool to finish…", file=sys.stderr)
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def find(environment: Mapping[str, str] = os.environ) -> Places:
    """Decide the cache folder: AIPOLICY_CACHE, else XDG's, else ~/.cache/aipolicy."""
    if chosen := environment.get("AIPOLICY_CACHE"):
        cache = Path(chosen)
    elif xdg := environment.get("XDG_CACHE_HOME"):
        cache = Path(xdg) / "aipolicy"
    else:
        cache = Path.home() / ".cache" / "aipolicy"
    cache = cache.resolve()
    if any(cache.is_relative_to(hidden) for hidden in HIDDEN):
        raise ClusterError(
            f"the cache folder {cache} would be invisible inside the node:"
            " set AIPOLICY_CACHE to a folder outside /run, /var/lib and /var/log"
        )
    return Places(cache=cache, tools=cache / versions.digest(), run=cache / "run")

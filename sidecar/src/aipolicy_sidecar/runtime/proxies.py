"""The proxy's listener and cluster files.

The proxy's own bootstrap is fixed at injection; these two files are what changes with
the policy. It watches for renames in their directory, so each is replaced whole, and
only when it differs, because a listener that is loaded anew drains its connections.
"""

from dataclasses import dataclass
from pathlib import Path

from aipolicy_sidecar.runtime.files import read_bounded, write_whole

MAX_BYTES = 4 * 2**20


@dataclass(frozen=True, slots=True)
class ProxyFiles:
    """The files that the proxy watches in `directory`."""

    directory: Path

    @property
    def listeners(self) -> Path:
        """A DiscoveryResponse of listeners, as JSON."""
        return self.directory / "listeners.json"

    @property
    def clusters(self) -> Path:
        """A DiscoveryResponse of clusters, as JSON."""
        return self.directory / "clusters.json"

    def write(self, *, listeners: bytes, clusters: bytes) -> bool:
        """Bring the files up to date; whether anything changed. OSError if they cannot be.

        Clusters come first, since a listener may name a new one.
        """
        self.directory.mkdir(mode=0o755, parents=True, exist_ok=True)
        changed = [_replace(self.clusters, clusters), _replace(self.listeners, listeners)]
        return any(changed)


def _replace(path: Path, data: bytes) -> bool:
    try:
        if read_bounded(path, MAX_BYTES) == data:
            return False
    except ValueError:
        pass  # too large to be ours: replace it
    write_whole(path, data)
    return True

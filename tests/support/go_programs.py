"""Programs in Go that tests and benchmarks run beside our own, built once from pinned modules.

They lie in the cache of the cluster's tools, outside the checkout, and are named by what
they are made of: a change of the sources or the pins builds another one.
"""

import hashlib
import os
from pathlib import Path

from cluster import places, prerequisites, steps


def build(name: str, module: Path, package: str = ".") -> Path:
    """The binary of a package that a Go module contains or requires.

    Raises:
        ClusterError: There is no Go, or it cannot be built.
    """
    cache = places.find()
    sources = sorted(path for path in module.iterdir() if path.is_file())
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:12]
    binary = cache.cache / "programs" / f"{name}-{digest}"
    if binary.exists():
        return binary
    binary.parent.mkdir(parents=True, exist_ok=True)
    # Built aside and moved, so that an interrupted build leaves nothing that looks done.
    unfinished = binary.with_suffix(f".{os.getpid()}")
    command = ["build", "-mod=readonly", "-trimpath", "-buildvcs=false", "-ldflags=-s -w"]
    steps.run(
        f"building {name} from Go modules",
        ["nice", prerequisites.go(), *command, "-o", unfinished, package],
        cache.logs / f"build-{name}.log",
        cwd=module,
        extra={"CGO_ENABLED": "0", "GOFLAGS": ""},
    )
    return unfinished.rename(binary)

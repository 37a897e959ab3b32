"""What the cluster is made of, to the version, in one place.

Everything built from these pins lives in a folder named by `digest()`: a change of any
pin, or of the Go module in `kube/`, builds into a new folder and never mixes with old.
"""

import hashlib
import platform
from pathlib import Path
from typing import Final

KUBERNETES: Final = "1.37.2"
"""Must agree with `kube/go.mod`; `tests/unit/cluster` checks that it does."""

HELM: Final = "4.3.1"
CONTAINERD: Final = "2.4.2"
COREDNS: Final = "1.12.4"

GO_MINIMUM: Final = (1, 26)
"""The `go` line of Kubernetes' own module."""

BASE_SUITE: Final = "bookworm"
BASE_PACKAGES: Final = ("ca-certificates", "nftables", "python3", "python3-pip", "python3-venv")
"""What an image build may count on: Python with venv and pip, CA certificates, nft."""

KUBE_MODULE: Final = Path(__file__).parent / "kube"


def digest() -> str:
    """Name the tools: twelve hex digits that change when any of their inputs does."""
    content = hashlib.sha256()
    pins = [KUBERNETES, HELM, CONTAINERD, COREDNS, platform.machine()]
    content.update("\n".join(pins).encode())
    for name in ("go.mod", "go.sum", "main.go", "pause/main.go"):
        content.update((KUBE_MODULE / name).read_bytes())
    return content.hexdigest()[:12]


def base_digest() -> str:
    """Name the base image, which does not depend on the Go tools."""
    parts = [BASE_SUITE, *BASE_PACKAGES, platform.machine(), "1"]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]

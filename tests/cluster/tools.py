"""Builds the cluster's binaries from Go modules, once per set of versions.

It exists because prebuilt binaries cannot be had where only package registries are
reachable. Builds run one after the other: each already keeps all cores busy.
"""

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cluster import prerequisites, steps, versions
from cluster.places import Places

COMPONENTS: Final = (
    "etcd",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-proxy",
    "kube-scheduler",
    "kubectl",
    "kubelet",
)
"""Names under which the one `kube` binary is called; see kube/main.go."""


@dataclass(frozen=True, slots=True)
class Tool:
    """One `go build` or `go install`."""

    name: str
    version: str
    binaries: tuple[str, ...]
    packages: tuple[str, ...]
    """With `@version` from its own module; relative ones from the module in kube/."""
    symbols: tuple[str, ...] = ()
    """Variables for the linker, which carry the version a binary tells."""

    def command(self, go: str, folder: Path) -> list[str]:
        """Compile without cgo, so that a binary runs on any Linux of its architecture."""
        flags = " ".join(["-s", "-w", *(f"-X {symbol}" for symbol in self.symbols)])
        common = ["-trimpath", "-buildvcs=false", f"-ldflags={flags}"]
        if "@" in self.packages[0]:
            return [go, "install", *common, *self.packages]
        return [go, "build", "-mod=readonly", *common, "-o", f"{folder}/", *self.packages]


_KUBE_VERSION = "k8s.io/component-base/version"

KUBE: Final = Tool(
    name="kubernetes",
    version=versions.KUBERNETES,
    binaries=("kube", "pause"),
    packages=(".", "./pause"),
    symbols=(
        f"{_KUBE_VERSION}.gitVersion=v{versions.KUBERNETES}",
        f"{_KUBE_VERSION}.gitMajor={versions.KUBERNETES.split('.')[0]}",
        f"{_KUBE_VERSION}.gitMinor={versions.KUBERNETES.split('.')[1]}",
    ),
)

_CONTAINERD = "github.com/containerd/containerd/v2"

ALL: Final = (
    KUBE,
    Tool(
        name="containerd",
        version=versions.CONTAINERD,
        binaries=("containerd", "containerd-shim-runc-v2", "ctr"),
        packages=tuple(
            f"{_CONTAINERD}/cmd/{name}@v{versions.CONTAINERD}"
            for name in ("containerd", "containerd-shim-runc-v2", "ctr")
        ),
        symbols=(f"{_CONTAINERD}/version.Version={versions.CONTAINERD}",),
    ),
    Tool(
        name="coredns",
        version=versions.COREDNS,
        binaries=("coredns",),
        packages=(f"github.com/coredns/coredns@v{versions.COREDNS}",),
    ),
    Tool(
        name="helm",
        version=versions.HELM,
        binaries=("helm",),
        packages=(f"helm.sh/helm/v4/cmd/helm@v{versions.HELM}",),
        symbols=(f"helm.sh/helm/v4/internal/version.version=v{versions.HELM}",),
    ),
)


def build(places: Places, wanted: Sequence[Tool] = ALL) -> None:
    """Build what is not there yet; a finished build is never looked at again."""
    missing = [
        tool
        for tool in wanted
        if not all((places.bin / binary).exists() for binary in tool.binaries)
    ]
    if missing:
        go = prerequisites.go()
        for tool in missing:
            _build(places, tool, go)
    if KUBE in wanted:
        for component in COMPONENTS:
            link = places.bin / component
            if not link.is_symlink():
                link.symlink_to("kube")


def _build(places: Places, tool: Tool, go: str) -> None:
    # Built aside and moved, so that an interrupted build leaves nothing that looks done.
    unfinished = places.tools / "building"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    places.bin.mkdir(exist_ok=True)
    steps.run(
        f"building {tool.name} {tool.version} from Go modules",
        ["nice", *tool.command(go, unfinished)],
        places.logs / f"build-{tool.name}.log",
        cwd=versions.KUBE_MODULE,
        extra={"CGO_ENABLED": "0", "GOBIN": str(unfinished), "GOFLAGS": _goflags()},
    )
    for binary in unfinished.iterdir():
        binary.replace(places.bin / binary.name)
    unfinished.rmdir()


def _goflags() -> str:
    """Drop a vendoring or -mod choice of the user's: ours is part of the recipe."""
    flags = os.environ.get("GOFLAGS", "").split()
    return " ".join(flag for flag in flags if not flag.startswith("-mod="))

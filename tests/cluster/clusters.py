"""The three kinds of cluster, behind one set of verbs.

It exists so that the demo and the tests never ask where they run: on the embedded node,
on kind, or on whatever cluster the user's kubeconfig points to.
"""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from cluster import bases, builders, kinds, networks, nodes, prerequisites, tools
from cluster.errors import ClusterError
from cluster.places import Places

KINDS = ("embedded", "kind", "current")


class Cluster(Protocol):
    """What the verbs need of a cluster."""

    name: str
    """The kind's name, as in KINDS."""

    def up(self) -> None:
        """Bring it up, or find that it is."""

    def down(self) -> None:
        """Take it away, with all that it left on this machine."""

    def ready(self) -> bool:
        """Whether it serves."""

    def kubeconfig(self) -> Path:
        """How clients reach it."""

    def enter(self, command: Sequence[str]) -> list[str]:
        """Wrap a command so that it runs where pods can be reached."""

    def direct(self) -> Sequence[str]:
        """Addresses that no proxy of the user's can reach."""

    def base(self) -> str:
        """Return the base image for builds; empty for the Dockerfile's own default."""

    def reference(self, name: str, digest: str) -> str:
        """Return the full reference of an image of ours."""

    def built(self, reference: str) -> bool:
        """Whether a build is there already."""

    def build(self, reference: str, dockerfile: Path, context: Path) -> None:
        """Build an image."""

    def loaded(self, reference: str, /) -> bool:
        """Whether pods can use it already."""

    def load(self, reference: str) -> None:
        """Make it usable by pods."""


class Embedded:
    """The node of `nodes`, with images by buildah."""

    name = "embedded"

    def __init__(self, places: Places) -> None:
        self._places = places
        self._node = nodes.Node(places)

    def up(self) -> None:
        """Install, build, start; each only as far as needed."""
        prerequisites.node(self._places)
        tools.build(self._places)
        self._node.start()

    def down(self) -> None:
        """Kill the node and remove what outlives it."""
        self._node.stop()

    def ready(self) -> bool:
        """Ask each part of the node."""
        return self._node.ready()

    def kubeconfig(self) -> Path:
        """Return the administrator's kubeconfig in the run folder."""
        return self._places.kubeconfig

    def enter(self, command: Sequence[str]) -> list[str]:
        """Go into the node's namespaces."""
        return self._node.enter(command)

    def direct(self) -> Sequence[str]:
        """All addresses of the node lie behind our own interface."""
        return networks.LINK, networks.PODS, networks.SERVICES

    def base(self) -> str:
        """Build the base image from Debian packages."""
        prerequisites.node(self._places)
        return bases.base(self._places)

    def reference(self, name: str, digest: str) -> str:
        """`localhost/` is a name that no runtime tries to pull from elsewhere."""
        return f"localhost/{name}:{digest}"

    def built(self, reference: str) -> bool:
        """Ask buildah's storage."""
        return builders.exists(self._places, reference)

    def build(self, reference: str, dockerfile: Path, context: Path) -> None:
        """Build on our own base, then forget the build before the last."""
        repository = reference.rpartition(":")[0]
        builders.build(
            self._places,
            reference,
            dockerfile,
            context,
            log=self._places.logs / f"image-{repository.rpartition('/')[2]}.log",
            arguments={"BASE_IMAGE": self.base()},
        )
        builders.forget(self._places, repository, keep=[reference])

    def loaded(self, reference: str, /) -> bool:
        """Ask containerd."""
        listing = subprocess.run(
            self._ctr("images", "list", "--quiet"), check=False, capture_output=True, text=True
        )
        return reference in listing.stdout.split()

    def load(self, reference: str) -> None:
        """Import into containerd."""
        archive = self._places.cache / "export.tar"
        builders.export(self._places, reference, archive)
        try:
            finished = subprocess.run(
                self._ctr("images", "import", str(archive)),
                check=False,
                capture_output=True,
                text=True,
            )
        finally:
            archive.unlink(missing_ok=True)
        if finished.returncode != 0:
            raise ClusterError(f"containerd refused {reference}: {finished.stderr.strip()}")

    def _ctr(self, *arguments: str) -> list[str]:
        command = [str(self._places.bin / "ctr"), "--namespace=k8s.io", *arguments]
        return self._node.enter(command)


def choose(places: Places, wanted: str | None) -> Cluster:
    """Take the kind asked for, by argument or CLUSTER; else what `up` brought up; else embedded."""
    up = places.kind.read_text().strip() if places.kind.exists() else None
    wanted = wanted or os.environ.get("CLUSTER")
    if wanted and up and wanted != up:
        raise ClusterError(
            f"the cluster that is up is {up}, not {wanted}:"
            f" end it with `CLUSTER={up} make down`, or go on with CLUSTER={up}"
        )
    match wanted or up or "embedded":
        case "embedded":
            return Embedded(places)
        case "kind":
            return kinds.Kind(places)
        case "current":
            return kinds.Current(places)
        case other:
            raise ClusterError(f"there is no CLUSTER={other}: it is one of {', '.join(KINDS)}")

"""Clusters that others run: one by kind, or any that a kubeconfig points to.

It exists for machines that can pull images and have a container engine, where these are
quicker than building a node. Images are built by docker from the Dockerfiles' own bases.
"""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from cluster import steps
from cluster.errors import ClusterError
from cluster.places import Places

_NAME = "aipolicy"


def _need(program: str, why: str) -> None:
    if not shutil.which(program):
        raise ClusterError(f"please install {program}: {why}")


def _call(*command: str | Path) -> None:
    # Their output is the progress; standard output stays for results.
    finished = subprocess.run([str(part) for part in command], check=False, stdout=2)
    if finished.returncode != 0:
        raise ClusterError(f"`{' '.join(map(str, command))}` failed")


def _quiet(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, check=False, capture_output=True, text=True)


class _Docker:
    """Builds by docker, and commands that run where we are."""

    def enter(self, command: Sequence[str]) -> list[str]:
        return list(command)

    def base(self) -> str:
        return ""

    def direct(self) -> Sequence[str]:
        return ()

    def built(self, reference: str) -> bool:
        _need("docker", "images for this kind of cluster are built with it")
        return _quiet("docker", "image", "inspect", reference).returncode == 0

    def build(self, reference: str, dockerfile: Path, context: Path) -> None:
        with steps.step(f"building {reference} with docker"):
            _call("docker", "build", "--tag", reference, "--file", dockerfile, context)


class Kind(_Docker):
    """A cluster of our own in kind."""

    name = "kind"

    def __init__(self, places: Places) -> None:
        self._places = places

    def _exists(self) -> bool:
        _need("kind", "or use CLUSTER=embedded, which builds all it needs")
        return _NAME in _quiet("kind", "get", "clusters").stdout.split()

    def up(self) -> None:
        """Create it, or use the one there is."""
        self._places.run.mkdir(parents=True, exist_ok=True)
        if self._exists():
            steps.say("the cluster is up already")
            _call("kind", "export", "kubeconfig", "--name", _NAME, *self._target())
        else:
            _call("kind", "create", "cluster", "--name", _NAME, "--wait=120s", *self._target())

    def _target(self) -> tuple[str, Path]:
        return "--kubeconfig", self._places.kubeconfig

    def down(self) -> None:
        """Delete it."""
        if self._exists():
            _call("kind", "delete", "cluster", "--name", _NAME, *self._target())
        shutil.rmtree(self._places.run, ignore_errors=True)

    def ready(self) -> bool:
        """Whether kind has it."""
        return self._exists()

    def kubeconfig(self) -> Path:
        """Return a kubeconfig of its own: the user's is left alone."""
        return self._places.kubeconfig

    def reference(self, name: str, digest: str) -> str:
        """Name an image that is never pulled."""
        return f"localhost/{name}:{digest}"

    def loaded(self, _reference: str, /) -> bool:
        """Let kind decide: it skips what its nodes have."""
        return False

    def load(self, reference: str) -> None:
        """Copy into the nodes."""
        _call("kind", "load", "docker-image", "--name", _NAME, reference)


class Current(_Docker):
    """The cluster of the user's kubeconfig: we bring nothing up and take nothing down."""

    name = "current"

    def __init__(self, places: Places) -> None:
        self._places = places

    def up(self) -> None:
        """See whether it answers."""
        _need("kubectl", "it is how an existing cluster is reached")
        if not self.ready():
            raise ClusterError("`kubectl version` gets no answer: point KUBECONFIG to a cluster")
        steps.say("using the cluster of the current kubeconfig")

    def down(self) -> None:
        """Leave it alone, and forget that it was chosen."""
        shutil.rmtree(self._places.run, ignore_errors=True)

    def ready(self) -> bool:
        """Whether its API server answers."""
        return _quiet("kubectl", "version", "--request-timeout=5s").returncode == 0

    def kubeconfig(self) -> Path:
        """Return the user's own."""
        first = os.environ.get("KUBECONFIG", "").split(os.pathsep)[0]
        return Path(first) if first else Path.home() / ".kube" / "config"

    def reference(self, name: str, digest: str) -> str:
        """Name an image by the registry that the cluster pulls from."""
        registry = os.environ.get("AIPOLICY_REGISTRY")
        if not registry:
            raise ClusterError(
                "set AIPOLICY_REGISTRY to a registry that you push to and the cluster pulls from"
            )
        return f"{registry}/{name}:{digest}"

    def loaded(self, reference: str, /) -> bool:
        """Ask the registry."""
        return _quiet("docker", "manifest", "inspect", reference).returncode == 0

    def load(self, reference: str) -> None:
        """Push to the registry."""
        _call("docker", "push", reference)

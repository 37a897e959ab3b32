"""The project's own images: built when their inputs changed, then given to the cluster.

It exists so that tests and the demo always run the code that is in the checkout, and do
not wait for it when it has not changed.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cluster import contexts, steps
from cluster.clusters import Cluster
from cluster.errors import ClusterError
from cluster.places import CHECKOUT, Places


@dataclass(frozen=True, slots=True)
class Image:
    """An image and the Dockerfile it comes from, whose context is the checkout's root."""

    name: str
    dockerfile: str
    optional: bool = False
    """Left out without a word while its Dockerfile does not exist."""


ALL: Final = (
    Image("aipolicy-operator", "operator/Dockerfile"),
    Image("aipolicy-sidecar", "sidecar/Dockerfile"),
    Image("aipolicy-testapp", "tests/apps/Dockerfile", optional=True),
)


@dataclass(frozen=True, slots=True)
class Provider:
    """Builds a checkout's images and gives them to a cluster."""

    places: Places
    cluster: Cluster
    checkout: Path = CHECKOUT

    def provide(self, wanted: tuple[Image, ...] = ALL, *, load: bool) -> dict[str, str]:
        """Build and load what is missing; return the reference of each image by its name."""
        references = {}
        for image in wanted:
            if (self.checkout / image.dockerfile).exists():
                reference = self._build(image)
                references[image.name] = reference
                if load and not self.cluster.loaded(reference):
                    with steps.step(f"loading {reference} into the cluster"):
                        self.cluster.load(reference)
            elif not image.optional:
                raise ClusterError(f"there is no {image.dockerfile}, hence no {image.name}")
        return references

    def _build(self, image: Image) -> str:
        names = contexts.files(self.checkout, self.checkout / image.dockerfile)
        digest = contexts.digest(self.checkout, names, image.dockerfile, self.cluster.base())
        reference = self.cluster.reference(image.name, digest)
        if not self.cluster.built(reference):
            context = self.places.cache / "contexts" / image.name
            contexts.lay(self.checkout, names, context)
            self.cluster.build(reference, context / image.dockerfile, context)
        return reference

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

__all__ = ["ALL", "Image", "provide"]


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


def provide(
    places: Places,
    cluster: Cluster,
    *,
    load: bool,
    wanted: tuple[Image, ...] = ALL,
    checkout: Path = CHECKOUT,
) -> dict[str, str]:
    """Build and load what is missing; return the reference of each image by its name."""
    references = {}
    for image in wanted:
        dockerfile = checkout / image.dockerfile
        if dockerfile.exists():
            references[image.name] = _one(places, cluster, image.name, dockerfile, checkout, load)
        elif not image.optional:
            raise ClusterError(f"{image.dockerfile} does not exist, so there is no {image.name}")
    return references


def _one(
    places: Places, cluster: Cluster, name: str, dockerfile: Path, checkout: Path, load: bool
) -> str:
    names = contexts.files(checkout, dockerfile)
    base = cluster.base()
    digest = contexts.digest(checkout, names, str(dockerfile.relative_to(checkout)), base)
    reference = cluster.reference(name, digest)
    if not cluster.built(reference):
        context = places.cache / "contexts" / name
        contexts.lay(checkout, names, context)
        cluster.build(reference, context / dockerfile.relative_to(checkout), context)
    if load and not cluster.loaded(reference):
        with steps.step(f"loading {reference} into the cluster"):
            cluster.load(reference)
    return reference

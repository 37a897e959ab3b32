"""Image builds without a daemon: buildah, with all of its storage in our cache folder.

It exists so that a build needs no container engine and leaves no mount: buildah keeps its
storage mounted, so each call gets a mount namespace that goes when the call ends.
"""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from cluster import pips, steps
from cluster.places import Places


def _buildah(places: Places, *arguments: str | Path) -> list[str]:
    storage = places.cache / "images"
    options = ["--root", storage / "layers", "--runroot", storage / "run"]
    options += ["--storage-driver", "overlay"]
    command = ["unshare", "--mount", "buildah", *options, *arguments]
    return [str(part) for part in command]


def exists(places: Places, image: str) -> bool:
    """Whether an image has been built."""
    command = _buildah(places, "inspect", "--type", "image", image)
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def build(
    places: Places,
    image: str,
    dockerfile: Path,
    context: Path,
    *,
    log: Path,
    arguments: Mapping[str, str] | None = None,
) -> None:
    """Build one image; unchanged steps come from the storage."""
    volumes = pips.mounts(places.cache / "pip")
    options = ["--isolation=chroot", "--layers", "--pull-never"]
    options += [f"--volume={volume}" for volume in volumes]
    options += [f"--build-arg={name}={value}" for name, value in (arguments or {}).items()]
    steps.run(
        f"building {image}",
        _buildah(places, "bud", *options, "--tag", image, "--file", dockerfile, context),
        log,
    )


def export(places: Places, image: str, archive: Path) -> None:
    """Write an image as an archive that containerd imports."""
    archive.unlink(missing_ok=True)
    target = f"oci-archive:{archive}:{image}"
    command = _buildah(places, "push", "--quiet", "--disable-compression", image, target)
    steps.run(f"exporting {image}", command, places.logs / "export.log", quiet=True)


def forget(places: Places, repository: str, keep: Sequence[str]) -> None:
    """Remove older builds of an image, which a changed input left behind."""
    listing = subprocess.run(
        _buildah(places, "images", "--format", "{{.Name}}:{{.Tag}}"),
        check=False,
        capture_output=True,
        text=True,
    )
    names = listing.stdout.split()
    old = [name for name in names if name.startswith(f"{repository}:") and name not in keep]
    if old:
        subprocess.run(_buildah(places, "rmi", *old), check=False, capture_output=True)

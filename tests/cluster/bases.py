"""Images that nothing else is needed for: the base of all builds, and pause.

It exists because no registry of images can be counted on: Debian's packages make the
base, and a static Go program makes the pause image.
"""

import shutil
from pathlib import Path

from cluster import archives, builders, configs, steps, versions
from cluster.places import Places

_UNWANTED = ("/usr/share/doc/*", "/usr/share/man/*", "/usr/share/locale/*")


def pause(places: Places) -> Path:
    """Make the archive of the pause image, once per set of versions."""
    archive = places.tools / "pause.tar"
    if not archive.exists():
        unfinished = archive.with_suffix(".part")
        archives.write(unfinished, configs.PAUSE, places.bin / "pause")
        unfinished.replace(archive)
    return archive


def base(places: Places) -> str:
    """Make the base image, once per list of packages; return its reference."""
    image = f"localhost/aipolicy-base:{versions.base_digest()}"
    if builders.exists(places, image):
        return image
    folder = places.cache / "base"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    # In a mount namespace of its own, so that an interrupt leaves no mount behind.
    steps.run(
        f"making the base image from Debian packages ({versions.BASE_SUITE})",
        ["unshare", "--mount", "mmdebstrap", "--mode=root", "--variant=minbase"]
        + [f"--include={','.join(versions.BASE_PACKAGES)}"]
        + ['--aptopt=Acquire::Languages "none"', '--aptopt=APT::Install-Recommends "false"']
        + [f"--dpkgopt=path-exclude={pattern}" for pattern in _UNWANTED]
        + ["--dpkgopt=path-include=/usr/share/doc/*/copyright"]
        + [versions.BASE_SUITE, str(folder / "base.tar")],
        places.logs / "base.log",
    )
    (folder / "Dockerfile").write_text('FROM scratch\nADD base.tar /\nCMD ["/bin/sh"]\n')
    builders.build(places, image, folder / "Dockerfile", folder, log=places.logs / "base-image.log")
    shutil.rmtree(folder)
    return image

"""Build contexts: exactly the files of an image, named by a hash of their content.

It exists so that unchanged input means no build and no import, and so that nothing
ignored by git (caches, keys, virtual environments) can get into an image. Files are
copied with one fixed time, so that equal content gives equal layers.
"""

import hashlib
import os
import shutil
import stat
import subprocess
from collections.abc import Iterable
from pathlib import Path

from cluster import dockerfiles
from cluster.errors import ClusterError

_TIME = 1577836800
"""2020-01-01: some tools (zip, for one) refuse files from before 1980."""


def files(checkout: Path, dockerfile: Path) -> list[str]:
    """List the context's files, relative to the checkout: tracked, or new and not ignored."""
    wanted = [*dockerfiles.sources(dockerfile.read_text()), str(dockerfile.relative_to(checkout))]
    command = ["git", "-c", f"safe.directory={checkout}", "ls-files", "-z"]
    command += ["--cached", "--others", "--exclude-standard", "--", *wanted]
    listing = subprocess.run(
        command,
        cwd=checkout,
        check=False,
        capture_output=True,
        text=True,
    )
    if listing.returncode != 0:
        raise ClusterError(f"images are built from a git checkout: {listing.stderr.strip()}")
    names = set(filter(None, listing.stdout.split("\0")))
    return sorted(name for name in names if os.path.lexists(checkout / name))


def digest(checkout: Path, names: Iterable[str], *more: str) -> str:
    """Hash names, contents and execute bits, and whatever else a build depends on."""
    content = hashlib.sha256()
    for part in more:
        content.update(f"{part}\0".encode())
    for name in names:
        path = checkout / name
        link = path.is_symlink()
        data = str(path.readlink()).encode() if link else path.read_bytes()
        mode = "link" if link else "exec" if path.stat().st_mode & stat.S_IXUSR else "file"
        content.update(f"{name}\0{mode}\0{len(data)}\0".encode())
        content.update(data)
    return content.hexdigest()[:12]


def lay(checkout: Path, names: Iterable[str], target: Path) -> None:
    """Copy the files into an empty folder."""
    shutil.rmtree(target, ignore_errors=True)
    for name in names:
        source, copy = checkout / name, target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, copy, follow_symlinks=False)
        if not copy.is_symlink():
            copy.chmod(0o755 if source.stat().st_mode & stat.S_IXUSR else 0o644)
    for folder, _, inner in os.walk(target, topdown=False):
        for path in [*(Path(folder) / name for name in inner), Path(folder)]:
            os.utime(path, (_TIME, _TIME), follow_symlinks=False)

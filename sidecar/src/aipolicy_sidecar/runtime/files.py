"""Whole files or none: replacing a file so that no reader ever sees half of it."""

import contextlib
import os
import tempfile
from pathlib import Path


def write_whole(path: Path, data: bytes) -> None:
    """Replace `path` by `data` in one step; OSError leaves the old file as it was.

    The rename is what the proxy watches for (inotify ``moved_to``). Nothing is synced to
    a disk: the volume lives in memory and ends with the pod.
    """
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def read_bounded(path: Path, limit: int) -> bytes | None:
    """The content of `path`, or None when there is no such file.

    Raises:
        ValueError: The file is larger than `limit` bytes.
        OSError: It cannot be read.
    """
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError:
        return None
    if len(data) > limit:
        raise ValueError(f"larger than {limit} bytes")
    return data

"""A container image of one static file, written as an OCI archive by hand.

It exists for the pause image: starting an image builder for ten lines of Go would take
longer than writing the four small JSON documents of such an archive.
"""

import hashlib
import io
import json
import platform
import tarfile
from pathlib import Path

_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


def _tar(files: dict[str, bytes], mode: int) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(content), mode
            tar.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def write(archive: Path, image: str, program: Path) -> None:
    """Write an image whose only file and entry point is `program`."""
    blobs: dict[str, bytes] = {}

    def blob(media: str, content: bytes) -> dict[str, str | int]:
        digest = hashlib.sha256(content).hexdigest()
        blobs[f"blobs/sha256/{digest}"] = content
        return {"mediaType": media, "digest": f"sha256:{digest}", "size": len(content)}

    kind = "application/vnd.oci.image"
    layer = blob(f"{kind}.layer.v1.tar", _tar({program.name: program.read_bytes()}, 0o755))
    config = {
        "architecture": _ARCHITECTURES.get(platform.machine(), platform.machine()),
        "os": "linux",
        "config": {"Entrypoint": [f"/{program.name}"], "User": "65535:65535"},
        "rootfs": {"type": "layers", "diff_ids": [layer["digest"]]},
    }
    manifest = {
        "schemaVersion": 2,
        "mediaType": f"{kind}.manifest.v1+json",
        "config": blob(f"{kind}.config.v1+json", json.dumps(config).encode()),
        "layers": [layer],
    }
    entry: dict[str, object] = {
        **blob(f"{kind}.manifest.v1+json", json.dumps(manifest).encode()),
        "annotations": {"io.containerd.image.name": image},
    }
    index = {"schemaVersion": 2, "manifests": [entry]}
    layout = {"imageLayoutVersion": "1.0.0"}
    documents = {
        "oci-layout": json.dumps(layout).encode(),
        "index.json": json.dumps(index).encode(),
    }
    archive.write_bytes(_tar({**documents, **blobs}, 0o644))

"""Kubeconfig files, self-contained so that they may be copied anywhere.

It exists apart from `nodes` because the API server for integration tests needs them too.
JSON, since every JSON file is a YAML file and the standard library writes no YAML.
"""

import base64
import json
from pathlib import Path

from cluster.certificates import Pair


def render(server: str, authority: bytes, certificate: bytes, key: bytes) -> str:
    """Render a kubeconfig for a user who has a client certificate."""

    def data(content: bytes) -> str:
        return base64.b64encode(content).decode()

    user = {"client-certificate-data": data(certificate), "client-key-data": data(key)}
    cluster = {"server": server, "certificate-authority-data": data(authority)}
    document = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "aipolicy", "cluster": cluster}],
        "users": [{"name": "aipolicy", "user": user}],
        "contexts": [{"name": "aipolicy", "context": {"cluster": "aipolicy", "user": "aipolicy"}}],
        "current-context": "aipolicy",
    }
    return json.dumps(document, indent=2) + "\n"


def write(path: Path, server: str, authority: Path, pair: Pair) -> None:
    """Write a kubeconfig that only its owner can read, whole or not at all."""
    text = render(
        server, authority.read_bytes(), pair.certificate.read_bytes(), pair.key.read_bytes()
    )
    unfinished = path.with_name(f"{path.name}.part")
    unfinished.touch(mode=0o600)
    unfinished.write_text(text)
    unfinished.replace(path)

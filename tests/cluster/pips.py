"""The host's pip configuration, made usable inside an image build.

It exists because a build installs packages the way this machine does, through whatever
index, proxy or certificate authority its pip is told to use, and none of that may end in
a layer: the build sees it only as a mounted file.
"""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

_CONFIG = "/etc/pip.conf"
_AUTHORITIES = "/run/aipolicy/ca-certificates.crt"
CACHE = "/run/aipolicy/pip-cache"

_PATHS = frozenset({"cache-dir", "cert", "client-cert", "log", "src", "target", "prefix", "user"})
"""Settings that name files or folders of the host, or say where things are installed."""

_LINE = re.compile(r"^(?P<section>[^.:]+)\.(?P<name>[\w-]+)='(?P<value>.*)'$")
_VARIABLE = re.compile(r"^:env:\.(?P<name>[\w-]+)='(?P<value>.*)'$")


def parse(listing: str) -> dict[str, str]:
    """Read `pip config list`; the environment wins over files, as it does for pip."""
    files: dict[str, str] = {}
    variables: dict[str, str] = {}
    for line in listing.splitlines():
        if found := _VARIABLE.match(line):
            variables[found["name"]] = found["value"]
        elif (found := _LINE.match(line)) and found["section"] in ("global", "install"):
            files[found["name"]] = found["value"]
    return {**files, **variables}


def render(settings: Mapping[str, str], *, authorities: bool) -> str:
    """Render the build's pip.conf: the host's settings less those that name its paths."""
    kept = {
        name: value.replace("\\n", "\n    ")
        for name, value in settings.items()
        if name not in _PATHS and not (name == "find-links" and "://" not in value)
    }
    kept["cache-dir"] = CACHE
    if authorities:
        kept["cert"] = _AUTHORITIES
    lines = [f"{name} = {value}" for name, value in sorted(kept.items())]
    return "\n".join(["[global]", *lines]) + "\n"


def _authorities(settings: Mapping[str, str]) -> Path | None:
    """Find the host's own bundle of authorities, if it was told to use one."""
    told = (settings.get("cert"), os.environ.get("SSL_CERT_FILE"))
    return next((Path(path) for path in told if path and Path(path).is_file()), None)


def mounts(folder: Path) -> list[str]:
    """Write the files into `folder` and return `host:container:options` volumes."""
    answer = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], check=False, capture_output=True, text=True
    )
    settings = parse(answer.stdout)
    authorities = _authorities(settings)
    cache = folder / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    config = folder / "pip.conf"
    config.touch(mode=0o600)
    config.write_text(render(settings, authorities=authorities is not None))
    volumes = [f"{config}:{_CONFIG}:ro", f"{cache}:{CACHE}:rw"]
    if authorities:
        volumes.append(f"{authorities.resolve()}:{_AUTHORITIES}:ro")
    return volumes

"""What a Dockerfile takes from its build context.

It exists so that an image is named by exactly the files it is made of: they are read from
its own COPY lines, so no second list has to be kept in step with them.
"""

import json
import re
import shlex

_CONTINUED = re.compile(r"\\[ \t]*\n")
_MOUNT = re.compile(r"--mount=(\S+)")


def sources(text: str) -> list[str]:
    """List the paths below the build context that the Dockerfile reads, sorted."""
    found: set[str] = set()
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    for line in _CONTINUED.sub(" ", "\n".join(lines) + "\n").splitlines():
        instruction, _, rest = line.strip().partition(" ")
        match instruction.upper():
            case "COPY" | "ADD":
                found.update(_copied(rest.strip()))
            case "RUN":
                found.update(_bound(rest))
            case _:
                pass
    return sorted(found)


def _copied(rest: str) -> list[str]:
    flags, words = [], rest
    while words.startswith("--"):
        flag, _, words = words.partition(" ")
        flags.append(flag)
        words = words.lstrip()
    if any(flag.startswith("--from=") for flag in flags):
        return []
    paths = json.loads(words) if words.startswith("[") else shlex.split(words)
    return [_plain(path) for path in paths[:-1] if "://" not in path and "<<" not in path]


def _bound(rest: str) -> list[str]:
    paths = []
    for mount in _MOUNT.findall(rest):
        options: dict[str, str] = {}
        for part in mount.split(","):
            name, _, value = part.partition("=")
            options[name] = value
        source = options.get("source") or options.get("src") or "."
        if options.get("type", "bind") == "bind" and "from" not in options:
            paths.append(_plain(source))
    return paths


def _plain(path: str) -> str:
    return path.removeprefix("./").strip("/") or "."

"""Paths: which API a request is for, and whether its spelling can be trusted.

Servers unescape, fold and complete paths in ways of their own. A path that is not an
API's, but becomes one when it is read generously, is a second way to the same model
around the guard; it is told apart here so that it can be refused.
"""

import re
from dataclasses import dataclass
from enum import Enum, auto
from urllib.parse import unquote

from aipolicy_sidecar.content.dialects import DIALECTS, Dialect, is_passing

_SLASHES = re.compile(r"/+")
_PARAMETERS = re.compile(r";[^/]*")


class Target(Enum):
    """What a request is for."""

    DIALECT = auto()
    """An LLM API."""
    PASSING = auto()
    """A path of an LLM API that carries no content, such as ``GET /v1/models``."""
    WRONG_METHOD = auto()
    """The path of an LLM API with a method that it does not have."""
    MISSPELT = auto()
    """A path that some servers may take for that of an LLM API."""
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Route:
    """A target and, for LLM APIs, the dialect that is spoken there."""

    target: Target
    dialect: Dialect | None = None


def find_route(method: str, path: str) -> Route:
    """What a request is for; the query of the path does not count."""
    plain = path.partition("#")[0].partition("?")[0]
    if is_passing(method, plain):
        return Route(Target.PASSING)
    for dialect in DIALECTS:
        if dialect.accepts(method, plain):
            return Route(Target.DIALECT, dialect)
        if dialect.accepts("POST", plain):
            return Route(Target.WRONG_METHOD, dialect)
        if any(dialect.accepts("POST", read) for read in _generous(plain)):
            return Route(Target.MISSPELT, dialect)
    return Route(Target.UNKNOWN)


def _generous(path: str) -> set[str]:
    """The path as the most tolerant servers might read it.

    They differ in what a ``;`` ends: the whole path, or the step that it stands in.
    """
    unescaped = unquote(unquote(path)).replace("\\", "/").lower()
    return {_plain(unescaped.partition(";")[0]), _plain(_PARAMETERS.sub("", unescaped))}


def _plain(path: str) -> str:
    steps: list[str] = []
    for step in _SLASHES.sub("/", path).strip("/").split("/"):
        if step == "..":
            steps[-1:] = []
        elif step != ".":
            steps.append(step.strip())
    return "/" + "/".join(steps)

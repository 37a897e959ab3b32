"""Manifests: the documents of a YAML file, which know in which line each field is.

What the API server refuses or drops when the same file is applied is refused here as well: a
member that is there twice, of which a reader of YAML takes the last without a word.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import yaml

_STEP: Final = re.compile(r"[^.\[\]]+")
_LIST: Final = "List"


class ManifestError(ValueError):
    """A file cannot be read as manifests; says why."""

    def __init__(self, reason: str, line: int = 0) -> None:
        """`line` counts from 1; 0 for the whole file."""
        super().__init__(reason)
        self.place = f":{line}" if line else ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """One object."""

    value: dict[str, Any]
    _node: yaml.Node

    @property
    def kind(self) -> object:
        """What the object says that it is."""
        return self.value.get("kind")

    def line_of(self, reason: str) -> int:
        """Where the field is that a reason begins with, as far as it is there at all."""
        node, line = self._node, _line(self._node)
        for step in _STEP.findall(reason.partition(": ")[0]):
            found = _member(node, step)
            if found is None:
                break
            node, line = found
        return line


def read_manifests(data: bytes) -> list[Manifest]:
    """The objects in all documents; those of a list, as kubectl writes it, one by one."""
    try:
        return list(_read(data))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise ManifestError(f"is no YAML: {error.problem}", line) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        if isinstance(error, ManifestError):
            raise
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        raise ManifestError(f"is no YAML: {reason}") from None


def _read(data: bytes) -> Iterator[Manifest]:
    loader = yaml.SafeLoader(data)
    try:
        while loader.check_node():
            node = loader.get_node()
            if node is not None:
                _refuse_twins(node, set())
                yield from _objects(loader.construct_document(node), node)
    finally:
        loader.dispose()


def _objects(value: object, node: yaml.Node) -> Iterator[Manifest]:
    if not isinstance(value, dict):
        return
    items = _member(node, "items")
    if value.get("kind") != _LIST or items is None or not isinstance(value["items"], list):
        yield Manifest(value, node)
        return
    for one, place in zip(value["items"], items[0].value, strict=True):
        if isinstance(one, dict):
            yield Manifest(one, place)


def _refuse_twins(node: yaml.Node, seen: set[int]) -> None:
    """Refuse members that are there twice. ManifestError."""
    if id(node) in seen or not isinstance(node, yaml.CollectionNode):
        return
    seen.add(id(node))
    names: set[str] = set()
    for child in node.value:
        for one in child if isinstance(child, tuple) else (child,):
            _refuse_twins(one, seen)
        if isinstance(child, tuple) and isinstance(child[0], yaml.ScalarNode):
            if child[0].value in names:
                raise ManifestError(f"{child[0].value}: is here twice", _line(child[0]))
            names.add(child[0].value)


def _member(node: yaml.Node, step: str) -> tuple[yaml.Node, int] | None:
    """What is below a name or a place in a list, and its line; None when it is not there."""
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if name.value == step:
                return value, _line(name)
    if isinstance(node, yaml.SequenceNode) and step.isdigit() and int(step) < len(node.value):
        found = node.value[int(step)]
        return found, _line(found)
    return None


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1

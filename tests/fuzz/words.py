"""Words that parsers know: the string constants of their own source.

An input made of letters alone is refused at the first look; one made of the words that
the code compares with gets further, also where nobody thought of writing an example.
"""

import ast
import importlib.util
from functools import cache
from pathlib import Path

MAX_LENGTH = 60
"""Longer constants are sentences."""


@cache
def words_of(*modules: str) -> tuple[str, ...]:
    """The string constants in the source of modules and packages, without docstrings."""
    found: set[str] = set()
    for module in modules:
        spec = importlib.util.find_spec(module)
        if spec is None or spec.origin is None:
            raise LookupError(f"no module {module}")
        origin = Path(spec.origin)
        sources = origin.parent.rglob("*.py") if spec.submodule_search_locations else [origin]
        for source in sources:
            found |= _constants(ast.parse(source.read_text()))
    return tuple(sorted(found))


def _constants(tree: ast.AST) -> set[str]:
    statements = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in statements
        and 0 < len(node.value) <= MAX_LENGTH
    }

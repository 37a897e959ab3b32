"""Rules of the house that no linter knows: short modules that say why, and tests beside them."""

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
ROOT = TESTS.parents[1]
DISTRIBUTIONS = {
    "crds": ROOT / "crds/src/aipolicy",
    "operator": ROOT / "operator/src/aipolicy_operator",
    "sidecar": ROOT / "sidecar/src/aipolicy_sidecar",
}
MODULES = tuple(
    path
    for folder in (*DISTRIBUTIONS.values(), ROOT / "tests")
    for path in sorted(folder.rglob("*.py"))
    if "_pb2" not in path.name
)
LONGEST = 300
"""Lines. What needs more holds two ideas."""

TESTED_ELSEWHERE = {
    "crds/schemas": "crds/test_manifests.py",  # seen in the CRDs that are made of it
    "crds/structural_schemas": "crds/test_manifests.py",  # as above
    "operator/cluster/__init__": "operator/cluster/test_connections.py",  # only puts together
    "operator/cluster/custom_resources": "operator/cluster/test_connections.py",  # over HTTP
    "operator/cluster/pods": "operator/cluster/test_connections.py",  # over HTTP
    "operator/cluster/secrets": "operator/cluster/test_connections.py",  # over HTTP
    "operator/cluster/webhook_configurations": "operator/cluster/test_connections.py",  # over HTTP
    "operator/domain/call_errors": "operator/wire/test_servers.py",  # as status codes
    "sidecar/content/dialects/anthropic_messages/__init__": (
        "sidecar/content/dialects/test_dialects.py"  # behind the protocol, as the core has it
    ),
    "sidecar/content/dialects/ollama/__init__": (
        "sidecar/content/dialects/test_dialects.py"  # behind the protocol, as the core has it
    ),
    "sidecar/content/dialects/openai_chat/messages": (
        "sidecar/content/dialects/openai_chat/test_requests.py"  # as read
    ),
    "sidecar/content/dialects/openai_chat/parameters": (
        "sidecar/content/dialects/openai_chat/test_request_edits.py"  # as written
    ),
    "sidecar/content/dialects/openai_chat/__init__": (
        "sidecar/content/dialects/test_dialects.py"  # behind the protocol, as the core has it
    ),
    "sidecar/edges/grpc_aio": "sidecar/edges/test_edges.py",  # both by one suite
    "sidecar/edges/http2/control_frames": "sidecar/edges/http2/test_connection_faults.py",  # sent
    "sidecar/edges/http2/faults": "sidecar/edges/http2/test_connection_faults.py",  # as told
    "sidecar/edges/http2/header_blocks": "sidecar/edges/http2/test_connection_faults.py",  # sent
    "sidecar/edges/ports": "sidecar/edges/test_edges.py",  # asked by both
    "sidecar/core/answers": "sidecar/core/test_exchanges.py",  # a stage of the exchange
    "sidecar/core/bounds": "sidecar/core/test_exchanges.py",  # part of a stage
    "sidecar/core/facts": "sidecar/core/test_exchanges.py",  # what its stages share
    "sidecar/core/heads": "sidecar/core/test_exchanges.py",  # a stage of the exchange
    "sidecar/core/prompts": "sidecar/core/test_exchanges.py",  # a stage of the exchange
}
"""Modules with logic whose tests do not lie at the mirrored place, and which those are."""


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def has_logic(module: ast.Module) -> bool:
    """Whether any function does more than describe itself."""
    return any(
        not isinstance(statement, ast.Expr | ast.Pass)
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for statement in node.body
    )


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_is_short_and_says_why_it_exists(path: Path) -> None:
    text = path.read_text()
    assert text.count("\n") <= LONGEST
    if not path.name.startswith("test_"):  # the names of tests say it all
        assert ast.get_docstring(ast.parse(text))


def mirror_of(place: Path) -> Path:
    """Where the tests of a module belong; those of a package lie in its folder."""
    name = place.parent.name if place.stem == "__init__" else place.stem.strip("_")
    return place.parent / f"test_{name}.py"


def test_each_module_with_logic_has_its_tests_at_the_same_place() -> None:
    elsewhere = {
        str(place.with_suffix(""))
        for distribution, folder in DISTRIBUTIONS.items()
        for path in MODULES
        if path.is_relative_to(folder) and has_logic(ast.parse(path.read_text()))
        for place in (Path(distribution, path.relative_to(folder)),)
        if not (TESTS / mirror_of(place)).exists()
    }
    assert elsewhere == set(TESTED_ELSEWHERE)
    assert all((TESTS / tests).exists() for tests in TESTED_ELSEWHERE.values())

"""The proxy sends the guard few header fields, so a new one must be named where they are listed."""

import ast
from pathlib import Path

import aipolicy_sidecar.core
from aipolicy.seen_headers import ALWAYS, CONTROL_PREFIX, seen_headers
from aipolicy_sidecar.core.annotations import HEADER
from support.ports import make_policy

CORE = Path(str(aipolicy_sidecar.core.__file__)).parent


def _read_fields() -> set[str]:
    """The names in `headers.get("name")`, wherever in the core."""
    names = set[str]()
    for path in CORE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "get"
                and "headers" in ast.unparse(node.func.value)
                and isinstance(node.args[0], ast.Constant)
            ):
                names.add(str(node.args[0].value))
    return names


def test_every_field_that_the_core_decides_by_is_one_that_the_proxy_sends() -> None:
    assert _read_fields() == set(ALWAYS)
    assert HEADER.startswith(CONTROL_PREFIX)


def test_a_sessions_key_is_seen_by_its_lower_case_name_and_a_member_of_the_body_is_none() -> None:
    by_header = make_policy(session={"key": {"header": "X-API-Key"}})
    by_member = make_policy(session={"key": {"bodyField": "user"}})
    assert set(seen_headers(by_header.sessions)) == {*ALWAYS, "x-api-key"}
    assert seen_headers(by_member.sessions) == seen_headers(()) == tuple(sorted(ALWAYS))

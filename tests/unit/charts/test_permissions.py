"""The chart grants the operator exactly what is written down here, to the last verb.

The rules of both roles are plain files of the chart, so the table below is what a cluster
gets. Whoever changes it should be able to say why in the commit.
"""

import os
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[3]
PERMISSIONS = ROOT / "charts" / "aipolicy" / "files" / "permissions"
GOLDEN = ROOT / "tests" / "data" / "charts" / "permissions.txt"


def _rules(scope: str) -> list[dict[str, Any]]:
    rules: list[dict[str, Any]] = yaml.safe_load((PERMISSIONS / f"{scope}.yaml").read_text())
    return rules


def _rows(scope: str) -> list[tuple[str, ...]]:
    return [
        (scope, group or "core", resource, ",".join(rule.get("resourceNames", ["*"])), verb)
        for rule in _rules(scope)
        for group in rule["apiGroups"]
        for resource in rule["resources"]
        for verb in rule["verbs"]
    ]


def test_permissions_are_the_golden_ones() -> None:
    rows = [*_rows("cluster"), *_rows("namespace")]
    assert len(set(rows)) == len(rows), "a permission is granted twice"
    verbs: dict[tuple[str, ...], list[str]] = {}
    for *what, verb in rows:
        verbs.setdefault(tuple(what), []).append(verb)
    lines = [f"{' '.join(what)}: {' '.join(sorted(may))}\n" for what, may in sorted(verbs.items())]
    table = "".join(lines)
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.parent.mkdir(parents=True, exist_ok=True)
        GOLDEN.write_text(table)
    assert table == GOLDEN.read_text()


@pytest.mark.parametrize("scope", ("cluster", "namespace"))
def test_nothing_is_granted_by_wildcard(scope: str) -> None:
    for rule in _rules(scope):
        assert set(rule) <= {"apiGroups", "resources", "resourceNames", "verbs"}
        values = [value for part in rule.values() for value in part]
        assert not [value for value in values if "*" in value]


def test_the_cluster_role_reaches_no_secret_and_writes_no_workload() -> None:
    for _, _, resource, _, verb in _rows("cluster"):
        assert resource != "secrets"
        assert verb not in ("delete", "deletecollection", "escalate", "bind", "impersonate")
        assert resource not in ("pods", "namespaces") or verb in ("get", "list", "watch")
        assert resource not in ("aipolicies", "aibudgets") or verb in ("get", "list", "watch")


def test_templates_take_the_rules_from_these_files_alone() -> None:
    templates = ROOT / "charts" / "aipolicy" / "templates"
    text = "".join(path.read_text() for path in sorted(templates.glob("*.yaml")))
    assert "verbs:" not in text
    assert text.count("rules:\n{{ .Files.Get") == text.count("\nrules:") == 2

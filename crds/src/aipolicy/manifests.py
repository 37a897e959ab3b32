"""The CustomResourceDefinitions, built from the models.

Everything about a field comes from its model; only what belongs to the kind as a
whole (names, columns, subresources) is said here.
"""

from typing import Any

from pydantic import BaseModel

from aipolicy.budgets import AIBudgetSpec, AIBudgetStatus
from aipolicy.policies import AIPolicySpec, AIPolicyStatus
from aipolicy.schemas import GROUP, VERSION
from aipolicy.structural_schemas import structural_schema

CATEGORIES = ["ai", "all"]
"""None may be a name of the kinds, or ``kubectl get aipolicy NAME`` would be ambiguous."""


def _column(name: str, path: str, kind: str = "string", *, wide: bool = False) -> dict[str, Any]:
    return {"name": name, "type": kind, "jsonPath": path} | ({"priority": 1} if wide else {})


def _condition(name: str, *, wide: bool = False) -> dict[str, Any]:
    return _column(name, f'.status.conditions[?(@.type=="{name}")].status', wide=wide)


_AGE = _column("Age", ".metadata.creationTimestamp", "date")


def _definition(
    *,
    kind: str,
    plural: str,
    short: str,
    description: str,
    spec: type[BaseModel],
    status: type[BaseModel],
    columns: list[dict[str, Any]],
) -> dict[str, Any]:
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.{GROUP}"},
        "spec": {
            "group": GROUP,
            "scope": "Namespaced",
            "names": {
                "kind": kind,
                "listKind": f"{kind}List",
                "plural": plural,
                "singular": kind.lower(),
                "shortNames": [short],
                "categories": CATEGORIES,
            },
            "versions": [
                {
                    "name": VERSION,
                    "served": True,
                    "storage": True,
                    "subresources": {"status": {}},
                    "additionalPrinterColumns": columns,
                    "schema": {
                        "openAPIV3Schema": {
                            "type": "object",
                            "description": description,
                            "required": ["spec"],
                            "properties": {
                                "apiVersion": {"type": "string"},
                                "kind": {"type": "string"},
                                "metadata": {"type": "object"},
                                "spec": structural_schema(spec),
                                "status": structural_schema(status),
                            },
                        }
                    },
                }
            ],
        },
    }


def custom_resource_definitions() -> dict[str, dict[str, Any]]:
    """Each CRD as a JSON-like document, by its plural name."""
    return {
        "aipolicies": _definition(
            kind="AIPolicy",
            plural="aipolicies",
            short="aip",
            description=(
                "AIPolicy guards the selected inference pods: it filters prompts and answers and "
                "holds limits and budgets, at the network layer."
            ),
            spec=AIPolicySpec,
            status=AIPolicyStatus,
            columns=[
                _column("Mode", ".spec.mode"),
                _column("Pods", ".status.pods.matched", "integer"),
                _column("Injected", ".status.pods.injected", "integer"),
                _column("Current", ".status.pods.current", "integer"),
                _column("Denied", ".status.decisions.denied", "integer"),
                _column("Redacted", ".status.decisions.redacted", "integer"),
                _column("Would-Deny", ".status.decisions.wouldDeny", "integer"),
                _condition("Enforced"),
                _condition("Accepted", wide=True),
                _condition("Programmed", wide=True),
                _condition("PartiallyEnforceable", wide=True),
                _AGE,
            ],
        ),
        "aibudgets": _definition(
            kind="AIBudget",
            plural="aibudgets",
            short="aib",
            description=(
                "AIBudget limits the tokens that the pods of a namespace may spend in a period."
            ),
            spec=AIBudgetSpec,
            status=AIBudgetStatus,
            columns=[
                _column("Spent", ".status.spent", "integer"),
                _column("Reserved", ".status.reserved", "integer"),
                _column("Limit", ".spec.limit.tokens"),
                _column("Used%", ".status.usedPercent", "integer"),
                _column("Resets", ".status.resetsAt"),
                _condition("Accepted", wide=True),
                _AGE,
            ],
        ),
    }

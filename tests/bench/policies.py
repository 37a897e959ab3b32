"""The policies that are measured: one of everything the guard can do, and a large one."""

from typing import Any, Final

from aipolicy.budgets import OnLedgerUnavailable
from aipolicy.effective import EffectivePolicy, merge_policies
from aipolicy.named_policies import NamedPolicy
from aipolicy.policies import AIPolicySpec

NAMESPACE: Final = "bench"
PORT: Final = 8000
"""The guarded port, as the policy names it; nothing listens on it here."""
BUDGET: Final = "bench-daily"

SPEC: Final[dict[str, Any]] = {
    "selector": {"matchLabels": {"app": "bench"}},
    "inbound": {"ports": [PORT], "unknownPaths": "Deny"},
    "limits": {"maxInputTokens": "128k", "maxOutputTokens": 2048, "maxBodyBytes": "4Mi"},
    "budgets": [{"name": BUDGET}],
    "rules": [
        {"name": "injection", "promptInjection": {"threshold": "Balanced"}, "action": "Deny"},
        {
            "name": "personal-data",
            "pii": {
                "entities": [
                    *("EmailAddress", "CreditCard", "IBAN"),
                    *("USSocialSecurityNumber", "PhoneNumber"),
                ]
            },
            "action": "Redact",
        },
        {
            "name": "house-words",
            "patterns": {"regex": [r"(?i)project\s+bluebird"], "words": ["acquisition"]},
            "action": "Redact",
        },
        {"name": "secrets", "secrets": {}, "action": "Redact"},
        {"name": "links", "links": {"allowHosts": ["*.example.org"]}, "action": "Redact"},
        {"name": "tools", "toolCalls": {"allow": ["find_*"]}, "action": "Deny"},
    ],
}
"""Every built-in check of texts and calls, both ways where it can look both ways, all limits and a
budget. Not those that need something to compare with: schemas and documents."""

_LARGE_RULES: Final = 50
"""In each of two policies: one may hold 64."""


def effective_policy(ports: tuple[int, ...] = (PORT,)) -> EffectivePolicy:
    """What the guard of a pod under the one policy enforces."""
    return _merge([_named("bench", SPEC)], ports)


def large_specs() -> list[dict[str, Any]]:
    """Two policies that have a hundred rules together."""
    return [
        {
            "selector": {},
            "rules": [_large_rule(number) for number in range(first, first + _LARGE_RULES)],
        }
        for first in (0, _LARGE_RULES)
    ]


def compile_input(specs: list[dict[str, Any]]) -> EffectivePolicy:
    """Read the specs of policies as the API server sends them, and merge them."""
    return _merge([_named(f"large-{place}", spec) for place, spec in enumerate(specs)], (PORT,))


def _merge(policies: list[NamedPolicy], ports: tuple[int, ...]) -> EffectivePolicy:
    return merge_policies(NAMESPACE, policies, ports, {BUDGET: OnLedgerUnavailable.DENY})


def _named(name: str, spec: dict[str, Any]) -> NamedPolicy:
    return NamedPolicy(name, 1, AIPolicySpec.model_validate(spec))


def _large_rule(number: int) -> dict[str, Any]:
    regex = rf"(?i)\bcase-{number:03}-[a-z]{{2,8}}-[0-9]{{4,12}}\b"
    return {"name": f"rule-{number}", "patterns": {"regex": [regex]}, "action": "Redact"}

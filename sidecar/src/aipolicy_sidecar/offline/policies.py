"""The policy of a scan: what a file of manifests says, compiled as the guard compiles it.

All AIPolicies of the file count together, as those of one pod do; whatever else it holds
is left alone. What needs a cluster, a service or earlier requests is left out and told.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml
from aipolicy.effective import EffectivePolicy, merge_policies
from aipolicy.named_policies import NamedPolicy
from aipolicy.objects import Object, UnreadableError, read_policy
from aipolicy.policies import AIPolicy
from aipolicy.rules import RuleErrors
from aipolicy.rules.externals import EXTERNAL

from aipolicy_sidecar.core.snapshots import Snapshot, compile_snapshot
from aipolicy_sidecar.offline.commands import CommandError

MAX_FILE: Final = 16 * 2**20
"""Bytes of a file of manifests."""


@dataclass(frozen=True, slots=True)
class OfflinePolicy:
    """A policy to scan with."""

    snapshot: Snapshot
    left_out: tuple[str, ...]
    """What of it is not asked, in words."""


def load_policy(path: str) -> OfflinePolicy:
    """The policy of a file; CommandError with everything that is wrong with it."""
    try:
        with Path(path).open("rb") as file:
            data = file.read(MAX_FILE + 1)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror or type(error).__name__}") from None
    if len(data) > MAX_FILE:
        raise CommandError(f"{path}: is larger than {MAX_FILE} bytes")
    try:
        documents = [one for one in yaml.safe_load_all(data) if one is not None]
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise CommandError(f"{path}: is no YAML: {_first_line(error)}") from None
    policies = [
        one for one in documents if isinstance(one, dict) and one.get("kind") == AIPolicy.__name__
    ]
    if not policies:
        raise CommandError(f"{path}: has no AIPolicy")
    return _compile(path, policies)


def _compile(path: str, policies: list[Object]) -> OfflinePolicy:
    try:
        merged = merge_policies("offline", [_read(policy) for policy in policies], (), {})
        offline, left_out = leave_out(merged)
        return OfflinePolicy(compile_snapshot(offline), left_out)
    except UnreadableError as error:
        raise CommandError("\n".join(f"{path}: {reason}" for reason in error.reasons)) from None
    except RuleErrors as error:
        raise CommandError("\n".join(f"{path}: {reason}" for reason in error.errors)) from None


def _read(policy: Object) -> NamedPolicy:
    metadata = policy.get("metadata")
    if not isinstance(metadata, dict) or not isinstance(metadata.get("name"), str):
        raise UnreadableError(["metadata.name: is needed"])
    return read_policy(policy)


def leave_out(policy: EffectivePolicy) -> tuple[EffectivePolicy, tuple[str, ...]]:
    """A policy without what cannot be asked offline, and what that was."""
    asking = [item for item in policy.rules if item.rule.kind is EXTERNAL]
    left_out = [f"rule {item.rule.name}, which asks a service" for item in asking]
    if policy.budgets:
        left_out.append("budgets")
    if policy.limits.loops:
        left_out.append("limits.loops")
    if policy.sessions:
        left_out.append("sessions")
    offline = policy.model_copy(
        update={
            "rules": tuple(item for item in policy.rules if item not in asking),
            "budgets": (),
            "limits": policy.limits.model_copy(update={"loops": ()}),
            "sessions": (),
        }
    )
    return offline, tuple(left_out)


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)

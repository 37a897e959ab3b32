"""The policy of a scan: what a file of manifests says, compiled as the guard compiles it.

All AIPolicies of the file count together, as those of one pod do; whatever else it holds
is left alone. What needs a cluster, a service or earlier requests is left out and told.
"""

import sys
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aipolicy.effective import EffectivePolicy, EffectiveRule, merge_policies
from aipolicy.named_policies import NamedPolicy
from aipolicy.objects import UnreadableError, read_policy
from aipolicy.policies import AIPolicy
from aipolicy.rules import RuleErrors, compile_rules

from aipolicy_sidecar.core.snapshots import Snapshot, compile_snapshot
from aipolicy_sidecar.offline.commands import CommandError
from aipolicy_sidecar.offline.inputs import STDIN
from aipolicy_sidecar.offline.manifests import Manifest, ManifestError, read_manifests

MAX_FILE: Final = 16 * 2**20
"""Bytes of a file of manifests."""


@dataclass(frozen=True, slots=True)
class OfflinePolicy:
    """A policy to scan with."""

    snapshot: Snapshot
    left_out: tuple[str, ...]
    """What of it is not asked, in words."""


def load_policy(path: str) -> OfflinePolicy:
    """The policy of a file, or of stdin; CommandError with everything that is wrong with it."""
    try:
        if path == STDIN:
            path, data = "stdin", sys.stdin.buffer.read(MAX_FILE + 1)
        else:
            with Path(path).open("rb") as file:
                data = file.read(MAX_FILE + 1)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror or type(error).__name__}") from None
    if len(data) > MAX_FILE:
        raise CommandError(f"{path}: is larger than {MAX_FILE} bytes")
    try:
        manifests = read_manifests(data)
    except ManifestError as error:
        raise CommandError(f"{path}{error.place}: {error}") from None
    policies = [one for one in manifests if one.kind == AIPolicy.__name__]
    if not policies:
        raise CommandError(f"{path}: has no AIPolicy: a document with kind: {AIPolicy.__name__}")
    return _compile(path, policies)


def _compile(path: str, manifests: Sequence[Manifest]) -> OfflinePolicy:
    policies: list[NamedPolicy] = []
    wrong: list[str] = []
    for manifest in manifests:
        try:
            policies.append(_check(manifest, {one.name for one in policies}))
        except UnreadableError as error:
            wrong += [f"{path}:{manifest.line_of(reason)}: {reason}" for reason in error.reasons]
    if wrong:
        raise CommandError("\n".join(wrong))
    merged = merge_policies("offline", policies, (), {})
    try:
        snapshot = compile_snapshot(merged)
        offline, left_out = leave_out(snapshot)
        return OfflinePolicy(compile_snapshot(offline) if left_out else snapshot, left_out)
    except RuleErrors as error:  # of all policies together
        raise CommandError("\n".join(f"{path}: {reason}" for reason in error.errors)) from None


def _check(manifest: Manifest, taken: AbstractSet[str]) -> NamedPolicy:
    """A policy that can be compiled by itself. Raises UnreadableError."""
    metadata = manifest.value.get("metadata")
    if not isinstance(metadata, dict) or not isinstance(metadata.get("name"), str):
        raise UnreadableError(["metadata.name: is needed"])
    policy = read_policy(manifest.value)
    if policy.name in taken:
        raise UnreadableError([f"metadata.name: there is an AIPolicy {policy.name} before"])
    try:
        compile_rules(EffectiveRule.all_of([policy]))
    except RuleErrors as error:
        raise UnreadableError([str(reason) for reason in error.errors]) from None
    return policy


def leave_out(snapshot: Snapshot) -> tuple[EffectivePolicy, tuple[str, ...]]:
    """A policy without what cannot be asked offline, and what that was."""
    policy = snapshot.policy
    asking = [policy.rules[place] for place in snapshot.classifiers]
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

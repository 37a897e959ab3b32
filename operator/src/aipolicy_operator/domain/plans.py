"""A plan: everything that is decided about a pod before it is injected.

Injection itself then is a pure rewriting of the pod. What the plan holds comes from the
policies (the effective policy), from Envoy's builders (texts) and from the operator's
settings (the images and resources of our containers).
"""

import base64
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aipolicy.effective import EffectivePolicy
from aipolicy.named_policies import NamedPolicy
from aipolicy.policies import Mode, UnprotectablePods

from aipolicy_operator.domain.pods import Pod, declared_ports

MAX_EMBEDDED_BYTES = 96 * 1024
"""Largest embedded policy, encoded: Linux refuses one variable of 128 KiB or more."""


class PolicyTooLargeError(Exception):
    """The policies of a pod do not fit into it."""

    def __init__(self, size: int) -> None:
        """`size` is that of the encoded policy in bytes."""
        super().__init__(
            f"the pod's policies take {size} bytes, more than the {MAX_EMBEDDED_BYTES} that"
            " fit into a pod: use fewer or shorter regexes and words"
        )


@dataclass(frozen=True, slots=True)
class Sidecars:
    """How our containers look, the same in every pod."""

    guard_image: str
    proxy_image: str
    pull_policy: str
    control_address: str
    """``host:port`` of the operator's control channel."""
    control_ca: str
    """PEM certificates that the control channel is checked against."""
    guard_resources: Mapping[str, Any] = field(default_factory=dict)
    proxy_resources: Mapping[str, Any] = field(default_factory=dict)
    guard_edge: str = "lean"
    """The guard's server for the proxy: ``lean`` or ``grpc``."""
    guard_env: Mapping[str, str] = field(default_factory=dict)
    """Further variables of the guard, such as ``OTEL_EXPORTER_OTLP_ENDPOINT``."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of one pod."""

    policy: EffectivePolicy
    """Its ports are the ones that get guarded."""
    workload: str
    """As `workloads.owner_workload` says."""
    embedded: str
    """As `embed` says."""
    bootstrap: str
    """The proxy's static configuration, JSON."""
    sidecars: Sidecars


def choose_ports(pod: Pod, policies: Sequence[NamedPolicy]) -> tuple[int, ...]:
    """The ports to guard: those that policies name; all declared ones if one names none."""
    ports: set[int] = set()
    for policy in policies:
        ports.update(policy.spec.inbound.ports or declared_ports(pod))
    return tuple(sorted(ports))


def refusing_policies(policies: Sequence[NamedPolicy]) -> tuple[str, ...]:
    """The policies that want a pod refused which cannot be protected.

    Only enforced ones: Audit and Disabled change nothing.
    """
    return tuple(
        policy.name
        for policy in policies
        if policy.spec.mode is Mode.ENFORCE
        and policy.spec.unprotectable_pods is UnprotectablePods.DENY
    )


def embed(policy: EffectivePolicy, listeners: str, clusters: str) -> str:
    """The policy with the proxy's files as the guard reads them at its start.

    JSON, compressed with zlib, in base64; PolicyTooLargeError when it is too large.
    """
    document = {"policy": policy.to_json(), "listeners": listeners, "clusters": clusters}
    text = json.dumps(document, sort_keys=True, separators=(",", ":"))
    encoded = base64.b64encode(zlib.compress(text.encode(), 9)).decode("ascii")
    if len(encoded) > MAX_EMBEDDED_BYTES:
        raise PolicyTooLargeError(len(encoded))
    return encoded

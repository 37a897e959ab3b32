"""What is sent to a guard: one version of all that it needs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PodSnapshot:
    """The fields of ``aipolicy.v1.Snapshot``."""

    hash: str
    """Of the effective policy."""
    policy: bytes
    """The effective policy as canonical JSON."""
    listeners: bytes
    """Envoy's listeners file."""
    clusters: bytes
    """Envoy's clusters file."""

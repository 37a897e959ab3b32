"""Why a guard's call is turned away, in the few ways that it acts on differently."""

from enum import Enum


class CallFault(Enum):
    """What a guard can do about it."""

    UNAUTHENTICATED = "unauthenticated"
    """Show a token that is valid."""
    FORBIDDEN = "forbidden"
    """Nothing: its pod has no business here."""
    NOT_FOUND = "not found"
    """Nothing: there is no such budget, or it is not accepted."""
    FULL = "full"
    """Nothing: the budget has as many keys or leases as it can have."""
    SUPERSEDED = "superseded"
    """Stop: a newer session of its pod is at work."""
    UNAVAILABLE = "unavailable"
    """Come again."""


class CallError(Exception):
    """A call is turned away; the text says why, for a log, without anything secret."""

    def __init__(self, fault: CallFault, reason: str) -> None:
        super().__init__(reason)
        self.fault = fault

"""What a way around a filter is."""

from dataclasses import dataclass
from enum import StrEnum

from support.chats import Reply, Request


class Fate(StrEnum):
    """What becomes of a way around."""

    READ = "read as what it means"
    REFUSED = "refused"
    BOTH = "read, or refused"


@dataclass(frozen=True)
class Evasion:
    """One way around a filter."""

    name: str
    fate: Fate
    requests: tuple[Request, ...] = ()
    """Each is denied by the rule when the way is read, and by something else when refused."""
    reply: Reply | None = None
    """What the model server answers when a request is to reach it."""
    tests: tuple[str, ...] = ()
    """Playbooks of what the core alone cannot show."""

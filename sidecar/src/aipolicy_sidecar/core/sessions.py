"""Sessions: what is remembered from one request to the next, and how little of it.

One guard process serves a pod, so its memory is the pod's; replicas know nothing of each
other, and a restart forgets everything. The memory is bounded in sessions and in bytes,
and a session is forgotten when it has not been used for its time to live. Its key is kept
as a keyed hash only.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from aipolicy_sidecar.content.pseudonyms import Vault
from aipolicy_sidecar.core.loops import LoopCounts
from aipolicy_sidecar.core.risks import Risk

MAX_SESSIONS: Final = 8192
MAX_BYTES: Final = 16 * 2**20
"""Bytes that all sessions may take, as `Session.size` counts."""
SESSION_BYTES: Final = 1024
"""What Python needs for a session without content."""
SWEEP_SECONDS: Final = 60.0
"""Between two looks for sessions whose time is over."""

_DIGEST: Final = 16


@dataclass(slots=True, eq=False)
class Session:
    """What one session remembers."""

    vault: Vault
    risk: Risk = field(default_factory=Risk)
    tail: bytes = field(default=b"", repr=False)
    """The end of what its user has said so far (`aipolicy_sidecar.core.turns`)."""

    @property
    def size(self) -> int:
        """Bytes that it takes, about."""
        return SESSION_BYTES + self.vault.size + len(self.tail)


@dataclass(slots=True)
class _Kept:
    session: Session
    size: int
    """As it was counted."""
    ends: float
    """When it is forgotten, unless it is used."""


class Sessions:
    """The sessions of a guard."""

    __slots__ = ("_kept", "_last", "_most", "_most_bytes", "_secret", "_swept", "loops", "size")

    def __init__(
        self, secret: bytes, *, most: int = MAX_SESSIONS, most_bytes: int = MAX_BYTES
    ) -> None:
        """`secret`: 32 random bytes that are made anew at each start and told to no one."""
        self._secret = secret
        self._most = most
        self._most_bytes = most_bytes
        self._kept: OrderedDict[bytes, _Kept] = OrderedDict()
        """By key, the one used last at the end."""
        self._swept = 0.0
        self._last = 0
        self.loops = LoopCounts()
        self.size = 0
        """Bytes that they take."""

    def __len__(self) -> int:
        """Sessions that are remembered."""
        return len(self._kept)

    def key(self, parts: Sequence[str]) -> bytes:
        """The key of what these words name together, from which they cannot be told."""
        digest = hashlib.blake2b(key=self._secret, digest_size=_DIGEST)
        for part in parts:
            data = part.encode("utf-8", "surrogatepass")
            digest.update(len(data).to_bytes(8) + data)
        return digest.digest()

    def digest(self, policy: str, key: bytes | None, body: bytes) -> bytes:
        """What tells a policy's requests apart by body, within the session `key` or outside any."""
        digest = hashlib.blake2b(key or b"", key=self._secret, digest_size=_DIGEST, person=b"body")
        digest.update(len(policy).to_bytes(8) + policy.encode() + body)
        return digest.digest()

    def open(self, key: bytes, *, ttl: float, now: float) -> Session:
        """The session with this key, a new one if there is none; it is used now."""
        self.sweep(now)
        kept = self._kept.pop(key, None)
        if kept is None or kept.ends <= now:
            self.size -= 0 if kept is None else kept.size
            session = Session(self._vault(key))
            kept = _Kept(session, session.size, 0.0)
            self.size += kept.size
        kept.ends = now + ttl
        self._kept[key] = kept
        self._forget()
        return kept.session

    def open_alone(self) -> Session:
        """A session of one exchange, which is not remembered."""
        self._last += 1
        return Session(self._vault(self.key(("", str(self._last)))))

    def note(self, key: bytes) -> None:
        """Take into account that a session has grown or shrunk."""
        kept = self._kept.get(key)
        if kept is not None:
            size = kept.session.size
            self.size += size - kept.size
            kept.size = size
            self._forget()

    def sweep(self, now: float) -> None:
        """Forget the sessions whose time is over; looks at most once in `SWEEP_SECONDS`."""
        if now - self._swept < SWEEP_SECONDS:
            return
        self._swept = now
        for key in [key for key, kept in self._kept.items() if kept.ends <= now]:
            self.size -= self._kept.pop(key).size

    def _forget(self) -> None:
        while len(self._kept) > self._most or self.size > self._most_bytes:
            _, kept = self._kept.popitem(last=False)
            self.size -= kept.size

    def _vault(self, key: bytes) -> Vault:
        return Vault(hashlib.blake2b(key, key=self._secret, person=b"vault").digest())

"""Where a starting guard finds its policy when nobody answers.

A pod must serve while the operator is away, so it carries the policy it was injected
with in its environment and keeps the last good one on the shared volume. The newer of
the two that can be read wins; a broken file is reported and passed over, never fatal.
"""

import base64
import binascii
import hashlib
import json
import logging
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from aipolicy.effective import EffectivePolicy
from pydantic import BaseModel, ConfigDict, ValidationError

from aipolicy_sidecar.runtime.files import read_bounded, write_whole

MAX_BYTES = 16 * 2**20
"""Largest stored or embedded document, unpacked."""

log = logging.getLogger(__name__)


class StoreError(Exception):
    """A stored policy cannot be used; the text says which and why, without its content."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A policy and the proxy's files that go with it, as they travel and are kept."""

    hash: str
    """SHA-256 of `policy` in hex."""
    policy: bytes
    """The EffectivePolicy as canonical JSON."""
    listeners: bytes
    clusters: bytes

    def parse(self) -> EffectivePolicy:
        """The policy; StoreError when it is not what its hash says or not understood.

        The hash is that of the very bytes: an operator of another version may write
        equal content in other words.
        """
        if hashlib.sha256(self.policy).hexdigest() != self.hash:
            raise StoreError("the policy does not match its hash")
        try:
            return EffectivePolicy.model_validate_json(self.policy)
        except ValidationError as error:
            faults = error.errors(include_url=False, include_input=False, include_context=False)
            where = ".".join(str(part) for part in faults[0]["loc"])
            raise StoreError(f"the policy is not understood: {where}: {faults[0]['msg']}") from None


class _StoredBundle(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    hash: str
    policy: str
    listeners: str
    clusters: str

    @classmethod
    def of(cls, bundle: Bundle) -> Self:
        return cls(
            hash=bundle.hash,
            policy=bundle.policy.decode(),
            listeners=bundle.listeners.decode(),
            clusters=bundle.clusters.decode(),
        )

    def to_bundle(self) -> Bundle:
        return Bundle(
            self.hash, self.policy.encode(), self.listeners.encode(), self.clusters.encode()
        )


class _EmbeddedBundle(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    policy: dict[str, object]
    listeners: str
    clusters: str


def decode_embedded(text: str) -> Bundle:
    """Read ``AIPOLICY_EMBEDDED``: base64 of zlib of ``{policy, listeners, clusters}``.

    Raises:
        StoreError: It is damaged, or larger than MAX_BYTES unpacked.
    """
    try:
        unpacker = zlib.decompressobj()
        data = unpacker.decompress(base64.b64decode(text, validate=True), MAX_BYTES)
        if not unpacker.eof:
            raise StoreError(f"the embedded policy is cut off or larger than {MAX_BYTES} bytes")
        stored = _EmbeddedBundle.model_validate_json(data)
    except (binascii.Error, zlib.error, UnicodeDecodeError, ValueError) as error:
        raise StoreError(f"the embedded policy is damaged ({type(error).__name__})") from None
    policy = json.dumps(
        stored.policy, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode()
    return Bundle(
        hashlib.sha256(policy).hexdigest(),
        policy,
        stored.listeners.encode(),
        stored.clusters.encode(),
    )


@dataclass(frozen=True, slots=True)
class PolicyStore:
    """The last good policy, in one file."""

    path: Path

    def save(self, bundle: Bundle) -> None:
        """Keep `bundle` for the next start; OSError leaves the one before in place."""
        write_whole(self.path, _StoredBundle.of(bundle).model_dump_json().encode())

    def load(self) -> Bundle | None:
        """What was kept, or None if nothing was; StoreError when it cannot be used."""
        try:
            data = read_bounded(self.path, MAX_BYTES)
            return None if data is None else _StoredBundle.model_validate_json(data).to_bundle()
        except ValidationError:
            raise StoreError("the file is damaged") from None
        except (OSError, ValueError) as error:
            raise StoreError(f"the file cannot be read: {error}") from None


def candidates(store: PolicyStore, embedded: str) -> Iterator[Bundle]:
    """The policies a guard may start with, best first; those unreadable are only reported."""
    try:
        kept = store.load()
        if kept is not None:
            yield kept
    except StoreError as error:
        log.warning("policy kept on disk not used", extra={"reason": str(error)})
    try:
        if embedded:
            yield decode_embedded(embedded)
    except StoreError as error:
        log.exception("embedded policy not used", extra={"reason": str(error)})

"""The certificates that are in use: shared by all replicas, rotated without a restart.

They live in a Secret of the operator's namespace. Whoever finds something due writes it,
with the version that was read; whoever comes second reads what the first has written.
"""

import asyncio
import base64
import logging
import ssl
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from aipolicy_operator.cluster import ClusterError, ConflictError
from aipolicy_operator.domain.certificates import (
    Certificates,
    CertificatesError,
    read_certificates,
    rotate,
)
from aipolicy_operator.domain.names import SECRET_NAME
from aipolicy_operator.domain.reviews import Object
from aipolicy_operator.domain.webhook_configurations import owner_references

CHECK_SECONDS = 600.0
"""How often the Secret is looked at: for what is due, and for what others have written."""
ATTEMPTS = 5

_log = logging.getLogger(__name__)


class Store(Protocol):
    """The secrets of the operator's namespace."""

    async def find(self, name: str) -> Object | None:
        """The secret, or None."""

    async def create(self, secret: Object) -> Object:
        """Create it; ConflictError when it exists."""

    async def replace(self, secret: Object) -> Object:
        """Write the version that was read; ConflictError when it has changed."""


class CertificateKeeper:
    """Holds the current certificates and tells whoever uses them when they change."""

    def __init__(
        self,
        store: Store,
        hosts: Sequence[str],
        owner_uid: str | None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._hosts = tuple(hosts)
        self._owner_uid = owner_uid
        self._clock = clock
        self._current: Certificates | None = None
        self._listeners: list[Callable[[Certificates], None]] = []

    @property
    def current(self) -> Certificates:
        """The certificates; there are none before the first `refresh`."""
        if self._current is None:
            raise RuntimeError("the certificates have not been read yet")
        return self._current

    def subscribe(self, listener: Callable[[Certificates], None]) -> None:
        """Call with the certificates whenever they change, and now if there are any."""
        self._listeners.append(listener)
        if self._current is not None:
            listener(self._current)

    async def refresh(self) -> None:
        """Read the Secret, rotate what is due and write it. ClusterError when that fails."""
        for _ in range(ATTEMPTS):
            try:
                self._use(await self._settle())
            except ConflictError:
                continue
            return
        raise ClusterError("the certificates keep being changed by somebody else")

    async def run(self) -> None:
        """Refresh from time to time, until cancelled."""
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            try:
                await self.refresh()
            except ClusterError:
                _log.exception("the certificates could not be checked; trying again")

    async def _settle(self) -> Certificates:
        secret = await self._store.find(SECRET_NAME)
        stored = None if secret is None else _read(secret)
        # A Secret that was deleted or damaged is written again from memory: a new authority
        # would cut off every running guard.
        wanted = rotate(stored or self._current, self._hosts, self._clock())
        if wanted is stored:
            return wanted
        data = {
            name: base64.b64encode(value).decode("ascii")
            for name, value in wanted.to_data().items()
        }
        if secret is None:
            metadata = {"name": SECRET_NAME, "ownerReferences": owner_references(self._owner_uid)}
            await self._store.create(
                {
                    "apiVersion": "v1",
                    "kind": "Secret",
                    "type": "Opaque",
                    "metadata": metadata,
                    "data": data,
                }
            )
        else:
            await self._store.replace({**secret, "data": data})
        _log.info("the certificates were written")
        return wanted

    def _use(self, certificates: Certificates) -> None:
        if self._current is None or self._current.to_data() != certificates.to_data():
            self._current = certificates
            for listener in self._listeners:
                listener(certificates)


def _read(secret: Object) -> Certificates | None:
    try:
        return read_certificates(
            {name: base64.b64decode(text) for name, text in (secret.get("data") or {}).items()}
        )
    except (CertificatesError, ValueError):
        _log.exception("the stored certificates cannot be read and are replaced")
        return None


def load_into(context: ssl.SSLContext, certificates: Certificates) -> None:
    """Serve with these certificates from the next connection on; open ones stay as they are.

    The ssl module reads keys from files only, so they lie in a private folder for a moment.
    """
    with tempfile.TemporaryDirectory() as folder:
        certificate, key = Path(folder, "tls.crt"), Path(folder, "tls.key")
        certificate.write_bytes(certificates.serving.certificate_pem())
        key.write_bytes(certificates.serving.key_pem())
        context.load_cert_chain(certificate, key)

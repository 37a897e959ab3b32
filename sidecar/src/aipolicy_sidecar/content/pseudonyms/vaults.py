"""Vaults: which placeholder stands for which value in one session.

A token is a keyed hash of the value, so that a value has the same placeholder in every
turn, even when the vault has meanwhile forgotten it. What is forgotten is only the way
back; the value itself never went to the model.
"""

import base64
import hashlib
from typing import Final

from aipolicy_sidecar.content.pseudonyms.placeholders import TOKEN_LENGTH, write_placeholder

MAX_VALUE_LENGTH: Final = 4096
"""Bytes of the longest value that is remembered."""
MAX_BYTES: Final = 256 * 1024
"""Bytes that a vault may take, as `Vault.size` counts: some 800 short values. The value that was
not seen for longest goes first."""
ENTRY_BYTES: Final = 320
"""What Python needs for an entry besides its value."""


class Vault:
    """The placeholders of one session."""

    __slots__ = ("_placeholders", "_secret", "_values", "size")

    def __init__(self, secret: bytes) -> None:
        """`secret` is the session's own: 16 to 64 bytes that no one else knows."""
        self._secret = secret
        self._placeholders: dict[bytes, bytes] = {}
        """By value, the one seen last at the end."""
        self._values: dict[bytes, bytes] = {}
        """By placeholder."""
        self.size = 0
        """Bytes that it takes, about."""

    def __len__(self) -> int:
        """Values that are remembered."""
        return len(self._values)

    def hide(self, value: bytes, label: str) -> bytes:
        """The placeholder of a value; the same one whenever it comes."""
        known = self._placeholders.pop(value, None)
        if known is not None:
            self._placeholders[value] = known
            return known
        placeholder = self._make(value, label)
        if len(value) <= MAX_VALUE_LENGTH:
            self._placeholders[value] = placeholder
            self._values[placeholder] = value
            self.size += len(value) + ENTRY_BYTES
            self._forget()
        return placeholder

    def value(self, placeholder: bytes) -> bytes | None:
        """What a placeholder of this session stands for; None for any other text."""
        return self._values.get(placeholder)

    def holds(self, value: bytes) -> bool:
        """Whether a value is one that this session has a placeholder for."""
        return value in self._placeholders

    def _make(self, value: bytes, label: str) -> bytes:
        salt = 0
        while True:
            digest = hashlib.blake2b(value, key=self._secret, salt=salt.to_bytes(8)).digest()
            token = base64.b32encode(digest)[:TOKEN_LENGTH].decode().lower()
            placeholder = write_placeholder(label, token)
            if placeholder not in self._values:  # a matter of 40 bits, yet of two persons
                return placeholder
            salt += 1

    def _forget(self) -> None:
        while self.size > MAX_BYTES:
            value = next(iter(self._placeholders))
            del self._values[self._placeholders.pop(value)]
            self.size -= len(value) + ENTRY_BYTES

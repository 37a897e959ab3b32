"""The guard's one connection to the operator, and how it proves which pod it is in."""

from dataclasses import dataclass
from pathlib import Path

import grpc
import grpc.aio

from aipolicy_sidecar.runtime.files import read_bounded

SERVICE = "/aipolicy.v1.Control/"
MAX_MESSAGE_BYTES = 4 * 2**20
MAX_TOKEN_BYTES = 16 * 2**10

_OPTIONS = (
    ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
    ("grpc.max_send_message_length", MAX_MESSAGE_BYTES),
    # A peer that vanished (node gone, no FIN) is noticed within 40 s. The operator's server
    # must allow it (grpc.http2.min_ping_interval_without_data_ms, 5 minutes by default),
    # or it ends the connection every few pings: https://grpc.io/docs/guides/keepalive/.
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.http2.max_pings_without_data", 0),
    # The defaults give up for two minutes, longer than an operator takes to restart.
    ("grpc.initial_reconnect_backoff_ms", 250),
    ("grpc.min_reconnect_backoff_ms", 5_000),
    ("grpc.max_reconnect_backoff_ms", 5_000),
)


class TokenError(Exception):
    """The pod's token cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class TokenFile:
    """The projected ServiceAccount token. The kubelet replaces the file as it ages."""

    path: Path

    def metadata(self) -> tuple[tuple[str, str], ...]:
        """Call metadata with the token as it is now; TokenError when there is none."""
        try:
            token = (read_bounded(self.path, MAX_TOKEN_BYTES) or b"").decode("ascii").strip()
        except (OSError, ValueError) as error:
            raise TokenError(f"the token {self.path} cannot be read: {error}") from None
        if not token:
            raise TokenError(f"the token {self.path} is missing or empty")
        return (("authorization", f"Bearer {token}"),)


def open_channel(address: str, ca: str) -> grpc.aio.Channel:
    """A channel to the operator over TLS, checked against the certificates in `ca` (PEM).

    It connects when first used, and again by itself.
    """
    credentials = grpc.ssl_channel_credentials(root_certificates=ca.encode())
    return grpc.aio.secure_channel(address, credentials, options=_OPTIONS)

"""The kubelet's probes of guarded ports, which must keep working behind the proxy.

An HTTP probe passes through the proxy on a route of its own that the guard does not see.
A TCP probe would always succeed, because the proxy accepts every connection; it is
turned into a gRPC health check of the guard, which connects to the application's port.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class HttpProbe:
    """A GET that the kubelet sends to a guarded port."""

    port: int
    path: str
    """Exact path, with its query if there is one."""

"""Where the proxy sends things: to the guard's socket, and on to the application.

The application is the destination the connection had before it was redirected, so it is
reached on the address and port that the client meant.
"""

from datetime import timedelta
from functools import cache

from envoy_data_plane.envoy.config.cluster.v3 import (
    CircuitBreakers,
    CircuitBreakersThresholds,
    Cluster,
    ClusterDiscoveryType,
    ClusterLbPolicy,
)
from envoy_data_plane.envoy.config.core.v3 import (
    Address,
    Http1ProtocolOptions,
    Http2ProtocolOptions,
    Pipe,
)
from envoy_data_plane.envoy.config.core.v3 import (
    HttpProtocolOptions as CommonHttpProtocolOptions,
)
from envoy_data_plane.envoy.config.endpoint.v3 import (
    ClusterLoadAssignment,
    Endpoint,
    LbEndpoint,
    LocalityLbEndpoints,
)
from envoy_data_plane.envoy.extensions.upstreams.http.v3 import (
    HttpProtocolOptions,
    HttpProtocolOptionsExplicitHttpConfig,
    HttpProtocolOptionsUseDownstreamHttpConfig,
)
from envoy_data_plane.google.protobuf import Any

from aipolicy_operator.domain.names import GUARD_SOCKET
from aipolicy_operator.envoy.messages import discovery_text

APPLICATION = "application"
GUARD = "guard"

_HTTP = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions"
_UNLIMITED = 2**31 - 1
_IDLE = timedelta(seconds=1)
# Inference servers close an idle connection after 2 to 5 seconds (gunicorn, uvicorn). A
# request sent into that moment would fail, and a prompt must not be sent twice.


@cache
def build_clusters() -> str:
    """The clusters file: the guard and the application."""
    return discovery_text([guard_cluster(), application_cluster()])


def guard_cluster() -> Cluster:
    """HTTP/2 to the guard's Unix socket, without limits of its own.

    Each exchange is one stream to the guard; Envoy's default of 1024 would refuse the
    next client while others only wait for their answers.
    """
    endpoint = Endpoint(address=Address(pipe=Pipe(path=GUARD_SOCKET)))
    return Cluster(
        name=GUARD,
        type=ClusterDiscoveryType.STATIC,
        connect_timeout=timedelta(seconds=1),
        load_assignment=ClusterLoadAssignment(
            cluster_name=GUARD,
            endpoints=[LocalityLbEndpoints(lb_endpoints=[LbEndpoint(endpoint=endpoint)])],
        ),
        circuit_breakers=_without_limits(),
        typed_extension_protocol_options={
            _HTTP: Any.pack(
                HttpProtocolOptions(
                    explicit_http_config=HttpProtocolOptionsExplicitHttpConfig(
                        http2_protocol_options=Http2ProtocolOptions()
                    )
                )
            )
        },
    )


def application_cluster() -> Cluster:
    """The address that the client meant, in the HTTP version that the client spoke."""
    return Cluster(
        name=APPLICATION,
        type=ClusterDiscoveryType.ORIGINAL_DST,
        lb_policy=ClusterLbPolicy.CLUSTER_PROVIDED,
        connect_timeout=timedelta(seconds=5),
        circuit_breakers=_without_limits(),
        typed_extension_protocol_options={
            _HTTP: Any.pack(
                HttpProtocolOptions(
                    common_http_protocol_options=CommonHttpProtocolOptions(idle_timeout=_IDLE),
                    use_downstream_protocol_config=HttpProtocolOptionsUseDownstreamHttpConfig(
                        http_protocol_options=Http1ProtocolOptions(),
                        http2_protocol_options=Http2ProtocolOptions(),
                    ),
                )
            )
        },
    )


def _without_limits() -> CircuitBreakers:
    return CircuitBreakers(
        thresholds=[
            CircuitBreakersThresholds(
                max_connections=_UNLIMITED,
                max_pending_requests=_UNLIMITED,
                max_requests=_UNLIMITED,
                max_retries=0,
            )
        ]
    )

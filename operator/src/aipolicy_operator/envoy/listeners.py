"""The proxy's inbound listener: one filter chain for each guarded port.

A connection reaches it by the redirect in the pod's network. Its original port chooses
the chain, and there is no default chain, so one straight to the listener is closed. All
requests go through the guard, which alone decides, but for the kubelet's probes: those
have routes of their own, as exact as they can be, on which the guard is switched off.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import lru_cache

from aipolicy.effective import EffectivePolicy
from aipolicy.seen_headers import CONTROL_PREFIX, seen_headers
from envoy_data_plane.envoy.config.common.mutation_rules.v3 import (
    HeaderMutation,
    HeaderMutationRemoveOnMatch,
)
from envoy_data_plane.envoy.config.core.v3 import (
    Address,
    GrpcService,
    GrpcServiceEnvoyGrpc,
    Http1ProtocolOptions,
    Http2ProtocolOptions,
    HttpProtocolOptions,
    HttpProtocolOptionsHeadersWithUnderscoresAction,
    SocketAddress,
    TrafficDirection,
)
from envoy_data_plane.envoy.config.listener.v3 import (
    Filter,
    FilterChain,
    FilterChainMatch,
    Listener,
    ListenerFilter,
)
from envoy_data_plane.envoy.config.route.v3 import (
    HeaderMatcher,
    Route,
    RouteAction,
    RouteConfiguration,
    RouteMatch,
    VirtualHost,
)
from envoy_data_plane.envoy.extensions.filters.http.ext_proc.v3 import (
    ExternalProcessor,
    ExtProcPerRoute,
    HeaderForwardingRules,
    ProcessingMode,
    ProcessingModeBodySendMode,
    ProcessingModeHeaderSendMode,
)
from envoy_data_plane.envoy.extensions.filters.http.router.v3 import Router
from envoy_data_plane.envoy.extensions.filters.listener.original_dst.v3 import OriginalDst
from envoy_data_plane.envoy.extensions.filters.network.http_connection_manager.v3 import (
    HttpConnectionManager,
    HttpConnectionManagerCodecType,
    HttpConnectionManagerPathWithEscapedSlashesAction,
    HttpConnectionManagerServerHeaderTransformation,
    HttpFilter,
)
from envoy_data_plane.envoy.extensions.http.early_header_mutation.header_mutation.v3 import (
    HeaderMutation as EarlyHeaderMutation,
)
from envoy_data_plane.envoy.type.matcher.v3 import ListStringMatcher, StringMatcher
from envoy_data_plane.envoy.type.v3 import HttpStatus, StatusCode
from envoy_data_plane.google.protobuf import Any

from aipolicy_operator.domain.names import INBOUND_PORT
from aipolicy_operator.domain.probes import HttpProbe
from aipolicy_operator.envoy.clusters import APPLICATION, GUARD
from aipolicy_operator.envoy.local_replies import local_replies
from aipolicy_operator.envoy.messages import discovery_text, extension

_EXT_PROC = "envoy.filters.http.ext_proc"
_OVERRIDES = (
    *("x-http-method", "x-http-method-override", "x-method-override"),
    *("x-original-url", "x-rewrite-url"),
)
# Some frameworks take a request for what these say, so the guard would judge another one.


def build_listeners(policy: EffectivePolicy, probes: Iterable[HttpProbe]) -> str:
    """The listeners file for a pod under this policy.

    `probes` are the kubelet's HTTP probes of the policy's ports. The text changes only
    with the ports, the probes, the body limit and the fields that sessions have for keys, so
    most edits of a policy leave the proxy's connections alone.
    """
    limits = policy.limits
    return _build(
        policy.ports,
        tuple(sorted(set(probes))),
        limits.max_body_bytes,
        limits.max_body_bytes_policy,
        seen_headers(policy.sessions),
    )


@lru_cache(maxsize=512)
def _build(
    ports: tuple[int, ...],
    probes: tuple[HttpProbe, ...],
    max_body_bytes: int,
    limited_by: str,
    seen: tuple[str, ...],
) -> str:
    chains = [
        FilterChain(
            name=f"port-{port}",
            filter_chain_match=FilterChainMatch(destination_port=port),
            filters=[
                Filter(
                    name="envoy.filters.network.http_connection_manager",
                    typed_config=Any.pack(
                        connection_manager(
                            port,
                            [probe.path for probe in probes if probe.port == port],
                            max_body_bytes,
                            limited_by,
                            seen,
                        )
                    ),
                )
            ],
        )
        for port in ports
    ]
    listener = Listener(
        name="inbound",
        address=any_address(INBOUND_PORT),
        traffic_direction=TrafficDirection.INBOUND,
        per_connection_buffer_limit_bytes=max_body_bytes,
        listener_filters=[
            ListenerFilter(
                name="envoy.filters.listener.original_dst", typed_config=Any.pack(OriginalDst())
            )
        ],
        filter_chains=chains,
    )
    return discovery_text([listener] if chains else [])


def any_address(port: int) -> Address:
    """All of the pod's addresses, IPv6 and IPv4."""
    return Address(socket_address=SocketAddress(address="::", port_value=port, ipv4_compat=True))


def connection_manager(
    port: int,
    probe_paths: Sequence[str],
    max_body_bytes: int,
    limited_by: str,
    seen: Iterable[str],
) -> HttpConnectionManager:
    """HTTP on one guarded port."""
    return HttpConnectionManager(
        stat_prefix=f"inbound_{port}",
        codec_type=HttpConnectionManagerCodecType.AUTO,
        route_config=RouteConfiguration(
            name=f"port-{port}",
            virtual_hosts=[
                VirtualHost(
                    name="application",
                    domains=["*"],
                    routes=[*map(probe_route, probe_paths), guarded_route()],
                )
            ],
        ),
        http_filters=[
            HttpFilter(name=_EXT_PROC, typed_config=Any.pack(external_processor(seen))),
            HttpFilter(
                name="envoy.filters.http.router",
                typed_config=Any.pack(Router(suppress_envoy_headers=True)),
            ),
        ],
        local_reply_config=local_replies(max_body_bytes, limited_by),
        early_header_mutation_extensions=[
            extension("envoy.http.early_header_mutation.header_mutation", client_headers())
        ],
        normalize_path=True,
        merge_slashes=True,
        path_with_escaped_slashes_action=(
            HttpConnectionManagerPathWithEscapedSlashesAction.REJECT_REQUEST
        ),
        generate_request_id=True,
        server_header_transformation=HttpConnectionManagerServerHeaderTransformation.PASS_THROUGH,
        common_http_protocol_options=HttpProtocolOptions(
            max_headers_count=100,
            # To some servers content_encoding and content-encoding are the same header, to the
            # guard they are not. Refusing would close the connection without a word.
            headers_with_underscores_action=(
                HttpProtocolOptionsHeadersWithUnderscoresAction.DROP_HEADER
            ),
        ),
        http_protocol_options=Http1ProtocolOptions(
            accept_http_10=True, default_host_for_http_10="localhost"
        ),
        http2_protocol_options=Http2ProtocolOptions(
            max_concurrent_streams=256,
            initial_stream_window_size=2**20,
            initial_connection_window_size=16 * 2**20,
        ),
        max_request_headers_kb=60,
        # A prompt must arrive in time; an answer may take as long as it takes.
        request_headers_timeout=timedelta(seconds=60),
        request_timeout=timedelta(minutes=5),
        stream_idle_timeout=timedelta(hours=1),
    )


def client_headers() -> EarlyHeaderMutation:
    """Removes what a client must not set, before Envoy looks at it.

    ``x-envoy-*`` steers retries and timeouts; the request id is what support looks up, so
    it must be ours; method and path must be those of the request line. Doing it here
    leaves ``x-forwarded-*`` to the application untouched.
    """
    forged = (
        StringMatcher(prefix="x-envoy-"),
        *(StringMatcher(exact=name) for name in ("x-request-id", *_OVERRIDES)),
    )
    return EarlyHeaderMutation(
        mutations=[
            HeaderMutation(remove_on_match=HeaderMutationRemoveOnMatch(key_matcher=matcher))
            for matcher in forged
        ]
    )


def external_processor(seen: Iterable[str]) -> ExternalProcessor:
    """The call to the guard. It is asked about everything and refusal is the default.

    Of header fields it is told those that it decides by, and no others.
    """
    skip = ProcessingModeHeaderSendMode.SKIP
    return ExternalProcessor(
        grpc_service=GrpcService(
            envoy_grpc=GrpcServiceEnvoyGrpc(cluster_name=GUARD, skip_envoy_headers=True)
        ),
        failure_mode_allow=False,
        status_on_error=HttpStatus(code=StatusCode.ServiceUnavailable),
        processing_mode=ProcessingMode(
            request_header_mode=ProcessingModeHeaderSendMode.SEND,
            request_body_mode=ProcessingModeBodySendMode.BUFFERED,
            request_trailer_mode=skip,
            response_header_mode=ProcessingModeHeaderSendMode.SEND,
            response_body_mode=ProcessingModeBodySendMode.NONE,
            response_trailer_mode=skip,
        ),
        allow_mode_override=True,
        message_timeout=timedelta(seconds=5),
        max_message_timeout=timedelta(seconds=30),
        forward_rules=HeaderForwardingRules(
            allowed_headers=ListStringMatcher(
                patterns=[
                    StringMatcher(prefix=CONTROL_PREFIX),
                    *(StringMatcher(exact=name) for name in seen),
                ]
            )
        ),
    )


def guarded_route() -> Route:
    """Everything, by way of the guard, without a time limit: answers stream for minutes."""
    return Route(match=RouteMatch(prefix="/"), route=_to_application())


def probe_route(path: str) -> Route:
    """The kubelet's GET of exactly this path and query, past the guard."""
    return Route(
        match=RouteMatch(
            path=path.partition("?")[0],
            headers=[
                HeaderMatcher(name=":method", string_match=StringMatcher(exact="GET")),
                HeaderMatcher(name=":path", string_match=StringMatcher(exact=path)),
            ],
        ),
        route=_to_application(),
        typed_per_filter_config={_EXT_PROC: Any.pack(ExtProcPerRoute(disabled=True))},
    )


def _to_application() -> RouteAction:
    return RouteAction(cluster=APPLICATION, timeout=timedelta())

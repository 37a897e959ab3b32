"""The proxy's bootstrap: static, injected with the pod, the same until the pod ends.

Everything that may change comes from files that the guard writes. The admin interface
is a socket in the shared volume, because the application shares the pod's network and
could otherwise read, drain or stop the proxy.
"""

from datetime import timedelta
from functools import lru_cache

from envoy_data_plane.envoy.config.bootstrap.v3 import (
    Admin,
    Bootstrap,
    BootstrapDynamicResources,
    BootstrapStaticResources,
)
from envoy_data_plane.envoy.config.core.v3 import (
    Address,
    ApiVersion,
    ConfigSource,
    DataSource,
    PathConfigSource,
    Pipe,
    WatchedDirectory,
)
from envoy_data_plane.envoy.config.listener.v3 import Filter, FilterChain, Listener
from envoy_data_plane.envoy.config.metrics.v3 import StatsConfig, StatsMatcher
from envoy_data_plane.envoy.config.overload.v3 import (
    OverloadAction,
    OverloadManager,
    ResourceMonitor,
    ThresholdTrigger,
    Trigger,
)
from envoy_data_plane.envoy.config.route.v3 import (
    DirectResponseAction,
    Route,
    RouteConfiguration,
    RouteMatch,
    VirtualHost,
)
from envoy_data_plane.envoy.extensions.filters.http.router.v3 import Router
from envoy_data_plane.envoy.extensions.filters.network.http_connection_manager.v3 import (
    HttpConnectionManager,
    HttpFilter,
)
from envoy_data_plane.envoy.extensions.resource_monitors.downstream_connections.v3 import (
    DownstreamConnectionsConfig,
)
from envoy_data_plane.envoy.extensions.resource_monitors.fixed_heap.v3 import FixedHeapConfig
from envoy_data_plane.envoy.type.matcher.v3 import ListStringMatcher, StringMatcher
from envoy_data_plane.google.protobuf import Any

from aipolicy_operator.domain.names import (
    ADMIN_SOCKET,
    CLUSTERS_FILE,
    ENVOY_DIRECTORY,
    LISTENERS_FILE,
    PROXY_READY_PORT,
)
from aipolicy_operator.envoy.listeners import any_address
from aipolicy_operator.envoy.messages import to_text

MAX_CONNECTIONS = 10_000
"""Connections from clients at once; more are refused."""
_STATS = ("cluster.", "cluster_manager.", "http.inbound", "listener_manager.", "server.")


@lru_cache(maxsize=8)
def build_bootstrap(memory: int | None) -> str:
    """The bootstrap as JSON, for ``envoy --config-yaml``.

    `memory` is the proxy's memory limit in bytes, if it has one: near it new requests are
    refused, which is better than all running ones lost to an out-of-memory kill.
    """
    return to_text(
        Bootstrap(
            admin=Admin(address=Address(pipe=Pipe(path=ADMIN_SOCKET, mode=0o600))),
            dynamic_resources=BootstrapDynamicResources(
                lds_config=_watched(LISTENERS_FILE), cds_config=_watched(CLUSTERS_FILE)
            ),
            static_resources=BootstrapStaticResources(listeners=[readiness_listener()]),
            overload_manager=overload_manager(memory),
            stats_config=StatsConfig(
                stats_matcher=StatsMatcher(
                    inclusion_list=ListStringMatcher(
                        patterns=[StringMatcher(prefix=prefix) for prefix in _STATS]
                    )
                )
            ),
        )
    )


def _watched(path: str) -> ConfigSource:
    return ConfigSource(
        resource_api_version=ApiVersion.V3,
        path_config_source=PathConfigSource(
            path=path, watched_directory=WatchedDirectory(path=ENVOY_DIRECTORY)
        ),
    )


def readiness_listener() -> Listener:
    """Answers 200 on ``/ready`` as soon as the proxy serves, and nothing else."""
    manager = HttpConnectionManager(
        stat_prefix="readiness",
        route_config=RouteConfiguration(
            virtual_hosts=[
                VirtualHost(
                    name="readiness",
                    domains=["*"],
                    routes=[
                        Route(
                            match=RouteMatch(path="/ready"),
                            direct_response=DirectResponseAction(
                                status=200, body=DataSource(inline_string="ready\n")
                            ),
                        )
                    ],
                )
            ]
        ),
        http_filters=[
            HttpFilter(name="envoy.filters.http.router", typed_config=Any.pack(Router()))
        ],
    )
    return Listener(
        name="readiness",
        address=any_address(PROXY_READY_PORT),
        filter_chains=[
            FilterChain(
                filters=[
                    Filter(
                        name="envoy.filters.network.http_connection_manager",
                        typed_config=Any.pack(manager),
                    )
                ]
            )
        ],
        # The kubelet must get its answer however many clients there are.
        ignore_global_conn_limit=True,
        bypass_overload_manager=True,
    )


def overload_manager(memory: int | None) -> OverloadManager:
    """Bounds on connections and, if the container has one, on memory."""
    monitors = [
        ResourceMonitor(
            name="envoy.resource_monitors.global_downstream_max_connections",
            typed_config=Any.pack(
                DownstreamConnectionsConfig(max_active_downstream_connections=MAX_CONNECTIONS)
            ),
        )
    ]
    actions = []
    if memory is not None:
        heap = "envoy.resource_monitors.fixed_heap"
        monitors.append(
            ResourceMonitor(
                name=heap, typed_config=Any.pack(FixedHeapConfig(max_heap_size_bytes=memory))
            )
        )
        actions = [
            OverloadAction(
                name=name,
                triggers=[Trigger(name=heap, threshold=ThresholdTrigger(value=value))],
            )
            for name, value in (
                ("envoy.overload_actions.shrink_heap", 0.8),
                ("envoy.overload_actions.stop_accepting_requests", 0.9),
            )
        ]
    return OverloadManager(
        refresh_interval=timedelta(milliseconds=250), resource_monitors=monitors, actions=actions
    )

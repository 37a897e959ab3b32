"""The only place with Envoy's own types; everything else sees text."""

from aipolicy_operator.envoy.bootstraps import build_bootstrap
from aipolicy_operator.envoy.clusters import build_clusters
from aipolicy_operator.envoy.listeners import build_listeners

__all__ = ["build_bootstrap", "build_clusters", "build_listeners"]

"""From typed messages to the text that Envoy reads.

Envoy takes JSON both as ``--config-yaml`` and as discovery files, so everything it is
given stays readable in the pod. The version of a discovery file is the hash of its
resources: equal configuration, equal text.
"""

import hashlib
import json
from collections.abc import Sequence

import betterproto2
from envoy_data_plane.envoy.config.core.v3 import TypedExtensionConfig
from envoy_data_plane.google.protobuf import Any


def extension(name: str, config: betterproto2.Message) -> TypedExtensionConfig:
    """A named extension with its typed configuration."""
    return TypedExtensionConfig(name=name, typed_config=Any.pack(config))


def to_text(message: betterproto2.Message) -> str:
    """The message as compact JSON with sorted keys."""
    return json.dumps(message.to_dict(), separators=(",", ":"), sort_keys=True)


def discovery_text(resources: Sequence[betterproto2.Message]) -> str:
    """The resources as a ``DiscoveryResponse`` in JSON, for a file that Envoy watches."""
    packed = [Any.pack(resource).to_dict() for resource in resources]
    text = json.dumps(packed, separators=(",", ":"), sort_keys=True)
    version = hashlib.sha256(text.encode()).hexdigest()[:16]
    return f'{{"versionInfo":"{version}","resources":{text}}}'

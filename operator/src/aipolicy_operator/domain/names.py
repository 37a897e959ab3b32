"""The names, ports and paths on which operator, guard and proxy agree inside a pod.

They are part of the contract with pods that already run, so a change here is a change
for every pod that was injected before.
"""

GUARD_UID = 1337
"""User and group of guard and proxy; the redirect leaves its connections alone."""

INIT_CONTAINER = "aipolicy-init"
GUARD_CONTAINER = "aipolicy-guard"
PROXY_CONTAINER = "aipolicy-proxy"
CONTAINERS = (INIT_CONTAINER, GUARD_CONTAINER, PROXY_CONTAINER)
"""Our containers, in the order in which they start."""

SHARED_VOLUME = "aipolicy"
TOKEN_VOLUME = "aipolicy-token"  # noqa: S105 - the name of a volume
MASK_VOLUME = "aipolicy-no-credentials"
"""Empty; hides the application's ServiceAccount token from our containers."""
VOLUMES = (SHARED_VOLUME, TOKEN_VOLUME, MASK_VOLUME)

SHARED_PATH = "/run/aipolicy"
"""Where guard and proxy, and nobody else, mount the shared volume."""
TOKEN_PATH = "/var/run/secrets/aipolicy"  # noqa: S105 - a path
"""Where the guard finds the file ``token``."""
ACCOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount"
"""Where Kubernetes mounts the pod's own token, unless something is mounted already."""
TOKEN_AUDIENCE = "aipolicy.dev/control"  # noqa: S105 - an audience
TOKEN_SECONDS = 3600
"""Lifetime of the projected token; the kubelet renews it."""

GUARD_SOCKET = f"{SHARED_PATH}/extproc.sock"
ADMIN_SOCKET = f"{SHARED_PATH}/admin.sock"
ENVOY_DIRECTORY = f"{SHARED_PATH}/envoy"
"""Watched by Envoy: a file is put here by renaming it into the directory."""
LISTENERS_FILE = f"{ENVOY_DIRECTORY}/listeners.json"
CLUSTERS_FILE = f"{ENVOY_DIRECTORY}/clusters.json"

INBOUND_PORT = 15006
"""The proxy's listener, to which guarded ports are redirected."""
GUARD_HEALTH_PORT = 15020
"""gRPC health of the guard; its service ``tcp:<port>`` tells of the application's port."""
PROXY_READY_PORT = 15021
"""HTTP ``/ready`` of the proxy."""
RESERVED_PORTS = (INBOUND_PORT, GUARD_HEALTH_PORT, PROXY_READY_PORT)

INJECTED_LABEL = "aipolicy.dev/injected"
POLICIES_ANNOTATION = "aipolicy.dev/policies"
PORTS_ANNOTATION = "aipolicy.dev/ports"
UNPROTECTED_ANNOTATION = "aipolicy.dev/unprotected"
"""On a pod that was admitted without a guard although a policy selects it: the reasons."""

PORTS_VARIABLE = "AIPOLICY_PORTS"
"""Guarded ports; in the pod's spec, where nobody can change them."""
EMBEDDED_VARIABLE = "AIPOLICY_EMBEDDED"

OWN_NAMESPACES = ("kube-system",)
"""Never guarded, beside the operator's own namespace."""
SECRET_NAME = "aipolicy-operator-certificates"  # noqa: S105 - the name of a secret
CONFIGURATION_NAME = "aipolicy"
"""Name of both webhook configurations."""
CLUSTER_ROLE = "aipolicy-operator"
"""The chart's ClusterRole, which owns the webhook configurations."""

"""Configuration files of the node's components, as pure functions of a few paths.

It exists so that what makes this node unusual is in one place, each with its reason.
JSON stands in for YAML, which contains it.
"""

import json
from pathlib import Path

from cluster import networks

NODE_NAME = "aipolicy"
PAUSE = "localhost/aipolicy-pause:1"


def _json(document: object) -> str:
    return json.dumps(document, indent=2) + "\n"


def containerd(*, runc: Path, plugins: Path, networks_folder: Path) -> str:
    """Render containerd's configuration."""
    return f"""\
version = 3
root = "/var/lib/containerd"
state = "/run/containerd"

[grpc]
  address = "/run/containerd/containerd.sock"

[plugins."io.containerd.cri.v1.images"]
  snapshotter = "overlayfs"
  [plugins."io.containerd.cri.v1.images".pinned_images]
    sandbox = "{PAUSE}"

[plugins."io.containerd.cri.v1.runtime"]
  # Without CAP_SYS_RESOURCE, as in many sandboxes, no pod could start otherwise.
  restrict_oom_score_adj = true
  # A loaded profile would stay in the kernel after the node has gone.
  disable_apparmor = true
  [plugins."io.containerd.cri.v1.runtime".cni]
    bin_dirs = ["{plugins}"]
    conf_dir = "{networks_folder}"
  [plugins."io.containerd.cri.v1.runtime".containerd]
    default_runtime_name = "runc"
    [plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc.options]
        BinaryName = "{runc}"
        SystemdCgroup = false
"""


def network() -> str:
    """Render the CNI configuration.

    Each pod has a link of its own to the node (ptp) rather than a port of a bridge: then
    Services work between pods without the bridge netfilter module.
    """
    addresses = {
        "type": "host-local",
        "ranges": [[{"subnet": networks.PODS}]],
        "routes": [{"dst": "0.0.0.0/0"}],
        "dataDir": "/var/lib/cni",
    }
    return _json(
        {
            "cniVersion": "0.4.0",
            "name": "aipolicy",
            "plugins": [
                {"type": "ptp", "ipMasq": False, "ipam": addresses},
                {"type": "portmap", "capabilities": {"portMappings": True}},
            ],
        }
    )


def kubelet(*, authority: Path, resolver: Path, cgroup_root: str) -> str:
    """Render the kubelet's configuration."""
    return _json(
        {
            "apiVersion": "kubelet.config.k8s.io/v1beta1",
            "kind": "KubeletConfiguration",
            "authentication": {
                "anonymous": {"enabled": False},
                "webhook": {"enabled": True},
                "x509": {"clientCAFile": str(authority)},
            },
            "authorization": {"mode": "Webhook"},
            "address": networks.NODE,
            "healthzBindAddress": "127.0.0.1",
            "containerRuntimeEndpoint": "unix:///run/containerd/containerd.sock",
            "clusterDNS": [networks.NODE],
            "clusterDomain": "cluster.local",
            "resolvConf": str(resolver),
            "cgroupDriver": "cgroupfs",
            # All cgroups of pods lie below one folder that is ours to remove.
            "cgroupRoot": cgroup_root,
            "failCgroupV1": False,
            "failSwapOn": False,
            "enforceNodeAllocatable": [],
            # Lowering it takes a privilege that a sandbox may lack.
            "oomScoreAdj": 0,
            # Images are imported, and could not be pulled again: never collect them.
            "imageGCHighThresholdPercent": 100,
            "evictionHard": {
                "imagefs.available": "0%",
                "imagefs.inodesFree": "0%",
                "memory.available": "50Mi",
                "nodefs.available": "0%",
                "nodefs.inodesFree": "0%",
            },
            # Tests wait for files of a changed ConfigMap or Secret; a minute is too long.
            "syncFrequency": "10s",
            "configMapAndSecretChangeDetectionStrategy": "Watch",
            "shutdownGracePeriod": "0s",
        }
    )


def proxy(*, kubeconfig: Path) -> str:
    """Render kube-proxy's configuration."""
    return _json(
        {
            "apiVersion": "kubeproxy.config.k8s.io/v1alpha1",
            "kind": "KubeProxyConfiguration",
            "clientConnection": {"kubeconfig": str(kubeconfig)},
            "mode": "iptables",
            "clusterCIDR": networks.PODS,
            "bindAddress": networks.NODE,
            "metricsBindAddress": "127.0.0.1:10249",
            "healthzBindAddress": "127.0.0.1:10256",
            "hostnameOverride": NODE_NAME,
            # Lowering it takes a privilege that a sandbox may lack.
            "oomScoreAdj": 0,
            # The table's size belongs to the whole machine, not to this node.
            "conntrack": {"maxPerCore": 0, "min": 0},
            # How soon a Service's change is in force.
            "iptables": {"minSyncPeriod": "200ms"},
        }
    )


def coredns(*, kubeconfig: Path) -> str:
    """Render the Corefile: what is not of the cluster does not exist.

    Without that answer a resolver would wait for servers that cannot be reached.
    """
    return f"""\
cluster.local in-addr.arpa ip6.arpa {{
    bind {networks.NODE}
    errors
    kubernetes {{
        kubeconfig {kubeconfig}
        pods insecure
        ttl 5
    }}
}}
. {{
    bind {networks.NODE}
    errors
    template ANY ANY {{
        rcode NXDOMAIN
    }}
}}
"""

import ipaddress
import json
import tomllib
from pathlib import Path

from cluster import configs, networks


def test_containerd_reads_its_configuration_as_meant() -> None:
    text = configs.containerd(
        runc=Path("/usr/sbin/runc"), plugins=Path("/usr/lib/cni"), networks_folder=Path("/x")
    )
    plugins = tomllib.loads(text)["plugins"]
    runtime = plugins["io.containerd.cri.v1.runtime"]
    assert runtime["restrict_oom_score_adj"] is True
    assert runtime["cni"] == {"bin_dirs": ["/usr/lib/cni"], "conf_dir": "/x"}
    assert runtime["containerd"]["runtimes"]["runc"]["options"]["SystemdCgroup"] is False
    images = plugins["io.containerd.cri.v1.images"]
    assert images["pinned_images"] == {"sandbox": configs.PAUSE}


def test_the_kubelet_never_collects_imported_images() -> None:
    text = configs.kubelet(authority=Path("/ca"), resolver=Path("/r"), cgroup_root="/aipolicy")
    kubelet = json.loads(text)
    assert kubelet["imageGCHighThresholdPercent"] == 100
    assert kubelet["cgroupRoot"] == "/aipolicy"


def test_pods_get_addresses_that_the_host_has_a_route_to() -> None:
    plugin = json.loads(configs.network())["plugins"][0]
    assert plugin["ipam"]["ranges"] == [[{"subnet": networks.PODS}]]


def test_dns_answers_for_the_cluster_before_it_denies_the_rest() -> None:
    text = configs.coredns(kubeconfig=Path("/k"))
    cluster, rest = text.split("\n. {")
    assert "kubeconfig /k" in cluster
    assert "NXDOMAIN" not in cluster
    assert "NXDOMAIN" in rest


def test_the_api_service_has_the_first_address() -> None:
    first = next(ipaddress.ip_network(networks.SERVICES).hosts())
    assert str(first) == networks.API_SERVICE

"""The plan of the node: which programs run in it, and every file that they read.

It exists apart from `supervisors`, which carries the plan out inside the node: that half
knows nothing of Kubernetes, this half starts nothing.
"""

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from cluster import cgroups, configs, kubeconfigs, networks, prerequisites
from cluster.certificates import Authority
from cluster.clients import Client
from cluster.controlplanes import ControlPlane
from cluster.errors import ClusterError
from cluster.places import Places


@dataclass(frozen=True, slots=True)
class Component:
    """A program to keep running."""

    name: str
    command: list[str]
    needs_api: bool = True
    """Started only once the API server is ready."""


@dataclass(frozen=True, slots=True)
class Plan:
    """All that the node's first process is told."""

    hostname: str
    path: str
    """PATH of all components."""
    logs: str
    client: Client
    components: list[Component]

    def dump(self) -> str:
        """Turn it into JSON."""
        return json.dumps(
            {
                "hostname": self.hostname,
                "path": self.path,
                "logs": self.logs,
                "client": self.client.dump(),
                "components": [asdict(component) for component in self.components],
            },
            indent=2,
        )

    @classmethod
    def load(cls, text: str) -> "Plan":
        """Read what `dump` wrote."""
        document = json.loads(text)
        return cls(
            hostname=document["hostname"],
            path=document["path"],
            logs=document["logs"],
            client=Client.load(document["client"]),
            components=[Component(**component) for component in document["components"]],
        )


def path(places: Places) -> Path:
    """Where the plan lies; the node's first process has it on its command line."""
    return places.run / "plan.json"


def client(places: Places) -> Client:
    """An administrator of the running cluster."""
    keys = places.run / "keys"
    return Client(
        url=f"https://{networks.NODE}:{networks.API_PORT}",
        authority=str(keys / "ca.crt"),
        certificate=str(keys / "admin.crt"),
        key=str(keys / "admin.key"),
    )


def prepare(places: Places) -> None:
    """Write all that the node reads: keys, configuration files and its plan."""
    run = places.run
    for folder in (run, run / "logs", run / "cni"):
        folder.mkdir(mode=0o700, exist_ok=True)
    authority = Authority(run / "keys")
    authority.create()
    control = _control_plane(authority)
    users = {
        "controller-manager": ("system:kube-controller-manager", ()),
        "scheduler": ("system:kube-scheduler", ()),
        "kubelet": (f"system:node:{configs.NODE_NAME}", ("system:nodes",)),
        "proxy": ("system:kube-proxy", ()),
        # On a real cluster a ServiceAccount with a role of its own.
        "coredns": ("coredns", ("system:masters",)),
    }
    for file, (user, groups) in users.items():
        pair = authority.issue(file, user, groups=groups)
        target = run / f"{file}.kubeconfig"
        kubeconfigs.write(target, control.url, authority.certificate, pair)
    plugins = prerequisites.cni_folder()
    runc = shutil.which("runc")
    if plugins is None or runc is None:
        raise ClusterError("please install runc and containernetworking-plugins")
    files = {
        "containerd.toml": configs.containerd(
            runc=Path(runc), plugins=plugins, networks_folder=run / "cni"
        ),
        "cni/10-aipolicy.conflist": configs.network(),
        "kubelet.json": configs.kubelet(
            authority=authority.certificate,
            resolver=run / "resolv.conf",
            cgroup_root=f"/{cgroups.NAME}",
        ),
        "proxy.json": configs.proxy(kubeconfig=run / "proxy.kubeconfig"),
        "Corefile": configs.coredns(kubeconfig=run / "coredns.kubeconfig"),
        "resolv.conf": f"nameserver {networks.NODE}\n",
    }
    for name, text in files.items():
        (run / name).write_text(text)
    plan = Plan(
        hostname=configs.NODE_NAME,
        path=f"{places.bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        logs=str(run / "logs"),
        client=client(places),
        components=_components(places, control),
    )
    path(places).write_text(plan.dump())
    kubeconfigs.write(places.kubeconfig, control.url, authority.certificate, control.admin)


def _control_plane(authority: Authority) -> ControlPlane:
    names = ["kubernetes", "kubernetes.default", "kubernetes.default.svc", "localhost"]
    names.append("kubernetes.default.svc.cluster.local")
    addresses = [networks.NODE, networks.API_SERVICE, "127.0.0.1"]
    return ControlPlane(
        authority=authority,
        serving=authority.issue(
            "apiserver",
            "kube-apiserver",
            server=True,
            names=[f"DNS:{name}" for name in names] + [f"IP:{ip}" for ip in addresses],
        ),
        admin=authority.issue("admin", "admin", groups=("system:masters",)),
        data=Path("/var/lib/etcd"),
        address=networks.NODE,
        port=networks.API_PORT,
        etcd_port=2379,
        peer_port=2380,
        services=networks.SERVICES,
    )


def _components(places: Places, control: ControlPlane) -> list[Component]:
    programs, run = places.bin, places.run
    manager = [
        str(programs / "kube-controller-manager"),
        f"--kubeconfig={run}/controller-manager.kubeconfig",
        f"--service-account-private-key-file={control.authority.service_accounts}",
        f"--root-ca-file={control.authority.certificate}",
        f"--cluster-signing-cert-file={control.authority.certificate}",
        f"--cluster-signing-key-file={control.authority.folder / 'ca.key'}",
        "--use-service-account-credentials",
        "--leader-elect=false",
    ]
    scheduler = [
        str(programs / "kube-scheduler"),
        f"--kubeconfig={run}/scheduler.kubeconfig",
        "--leader-elect=false",
    ]
    kubelet = [
        str(programs / "kubelet"),
        f"--config={run}/kubelet.json",
        f"--kubeconfig={run}/kubelet.kubeconfig",
        f"--hostname-override={configs.NODE_NAME}",
        f"--node-ip={networks.NODE}",
    ]
    return [
        Component("etcd", control.etcd(programs / "etcd"), needs_api=False),
        Component(
            "kube-apiserver", control.apiserver(programs / "kube-apiserver"), needs_api=False
        ),
        Component(
            "containerd",
            [str(programs / "containerd"), "--config", str(run / "containerd.toml")],
            needs_api=False,
        ),
        Component("kubelet", kubelet),
        Component("kube-controller-manager", manager),
        Component("kube-scheduler", scheduler),
        Component("kube-proxy", [str(programs / "kube-proxy"), f"--config={run / 'proxy.json'}"]),
        Component("coredns", [str(programs / "coredns"), "-conf", str(run / "Corefile")]),
    ]

"""Command lines of etcd and the API server, as both kinds of use need them.

It exists so that the API server of the integration tests and the one of the whole node
are configured by the same words, and a difference between them is visible as one.
"""

from dataclasses import dataclass
from pathlib import Path

from cluster.certificates import Authority, Pair


@dataclass(frozen=True, slots=True)
class ControlPlane:
    """Where one etcd and one API server listen, and what they hold."""

    authority: Authority
    serving: Pair
    admin: Pair
    """Also the identity by which the API server calls the kubelet."""
    data: Path
    """Where etcd keeps its data."""
    address: str
    port: int
    etcd_port: int
    peer_port: int
    services: str
    """The addresses of Services, as a CIDR."""

    @property
    def url(self) -> str:
        """Where clients find the API server."""
        return f"https://{self.address}:{self.port}"

    def etcd(self, program: Path) -> list[str]:
        """Etcd on loopback, without waiting for a disk: the data is thrown away."""
        client = f"http://127.0.0.1:{self.etcd_port}"
        peer = f"http://127.0.0.1:{self.peer_port}"
        return [
            str(program),
            f"--data-dir={self.data}",
            f"--listen-client-urls={client}",
            f"--advertise-client-urls={client}",
            f"--listen-peer-urls={peer}",
            f"--initial-advertise-peer-urls={peer}",
            f"--initial-cluster=default={peer}",
            "--unsafe-no-fsync",
        ]

    def apiserver(self, program: Path) -> list[str]:
        """Build the API server's command, with authorization as on a real cluster."""
        key = self.authority.service_accounts
        return [
            str(program),
            f"--etcd-servers=http://127.0.0.1:{self.etcd_port}",
            f"--bind-address={self.address}",
            f"--advertise-address={self.address}",
            f"--secure-port={self.port}",
            f"--client-ca-file={self.authority.certificate}",
            f"--tls-cert-file={self.serving.certificate}",
            f"--tls-private-key-file={self.serving.key}",
            f"--kubelet-client-certificate={self.admin.certificate}",
            f"--kubelet-client-key={self.admin.key}",
            "--kubelet-preferred-address-types=InternalIP",
            "--authorization-mode=Node,RBAC",
            "--enable-admission-plugins=NodeRestriction",
            "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
            f"--service-account-key-file={key}",
            f"--service-account-signing-key-file={key}",
            f"--service-cluster-ip-range={self.services}",
        ]

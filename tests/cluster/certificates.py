"""A certificate authority for one run of the cluster, by the openssl command.

It exists because the standard library cannot make certificates. Keys are elliptic, since
a dozen RSA keys would take longer than the whole start; they live as long as the run.
"""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cluster.errors import ClusterError

_DAYS = "365"


@dataclass(frozen=True, slots=True)
class Pair:
    """A certificate and its private key."""

    certificate: Path
    key: Path


def extensions(*, server: bool, names: Sequence[str] = ()) -> str:
    """Render openssl's extension file for a certificate; `names` are DNS:… and IP:…."""
    usage = "serverAuth,clientAuth" if server else "clientAuth"
    lines = [
        "basicConstraints=critical,CA:FALSE",
        "keyUsage=critical,digitalSignature",
        f"extendedKeyUsage={usage}",
        # Strict verifiers, such as Python's from 3.13 on, ask for both.
        "subjectKeyIdentifier=hash",
        "authorityKeyIdentifier=keyid",
    ]
    if names:
        lines.append(f"subjectAltName={','.join(names)}")
    return "\n".join(lines) + "\n"


def _openssl(*arguments: str | Path) -> None:
    try:
        finished = subprocess.run(
            ["openssl", *map(str, arguments)], check=False, capture_output=True, text=True
        )
    except FileNotFoundError:
        raise ClusterError("please install openssl") from None
    if finished.returncode != 0:
        raise ClusterError(f"openssl {arguments[0]} failed: {finished.stderr.strip()}")


@dataclass(frozen=True, slots=True)
class Authority:
    """A folder of keys, and the authority that signs their certificates."""

    folder: Path

    @property
    def certificate(self) -> Path:
        """What everybody trusts."""
        return self.folder / "ca.crt"

    @property
    def service_accounts(self) -> Path:
        """The key that signs ServiceAccount tokens."""
        return self.folder / "service-accounts.key"

    def create(self) -> None:
        """Make the authority itself and the key for ServiceAccount tokens."""
        self.folder.mkdir(parents=True, mode=0o700)
        key = self.folder / "ca.key"
        _key(key)
        # No configuration file: the system's may add extensions of its own.
        config = self.folder / "ca.cnf"
        config.write_text(
            "[req]\ndistinguished_name=name\nx509_extensions=ca\nprompt=no\n"
            "[name]\nCN=aipolicy-test-ca\n"
            "[ca]\nbasicConstraints=critical,CA:TRUE\n"
            "keyUsage=critical,digitalSignature,keyCertSign,cRLSign\n"
            "subjectKeyIdentifier=hash\n"
        )
        _openssl(
            *("req", "-new", "-x509", "-config", config, "-days", _DAYS),
            *("-key", key, "-out", self.certificate),
        )
        _key(self.service_accounts)

    def issue(
        self,
        file: str,
        user: str,
        *,
        groups: Sequence[str] = (),
        server: bool = False,
        names: Sequence[str] = (),
    ) -> Pair:
        """Sign a certificate for a Kubernetes user: its name is CN, its groups are O."""
        pair = Pair(self.folder / f"{file}.crt", self.folder / f"{file}.key")
        request, config = self.folder / f"{file}.csr", self.folder / f"{file}.cnf"
        _key(pair.key)
        subject = "".join(f"{n}.O={group}\n" for n, group in enumerate(groups))
        config.write_text(
            f"[req]\ndistinguished_name=name\nprompt=no\n[name]\n{subject}CN={user}\n"
            f"[leaf]\n{extensions(server=server, names=names)}"
        )
        _openssl("req", "-new", "-config", config, "-key", pair.key, "-out", request)
        _openssl(
            *("x509", "-req", "-in", request, "-days", _DAYS, "-out", pair.certificate),
            *("-CA", self.certificate, "-CAkey", self.folder / "ca.key", "-CAcreateserial"),
            *("-extfile", config, "-extensions", "leaf"),
        )
        return pair


def _key(path: Path) -> None:
    _openssl("ecparam", "-genkey", "-name", "prime256v1", "-noout", "-out", path)
    path.chmod(0o600)

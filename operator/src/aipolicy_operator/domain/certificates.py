"""The operator's own certificate authority, as pure functions of the time.

One certificate serves the webhooks and the control channel. Guards carry the authority's
certificate in their pod's spec for as long as the pod lives, so the authority changes
slowly: a successor is published two years before the end, beside the old one, and signs
nothing until the old one could no longer outlive what it signs. A pod would have to run
for almost two years to miss it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_LIFE = timedelta(days=3650)
SUCCESSOR_LEAD = timedelta(days=730)
"""How long before its end an authority gets a successor."""
SERVING_LIFE = timedelta(days=90)
RENEWAL_LEAD = timedelta(days=30)
"""How long before its end the serving certificate is renewed."""
BACKDATE = timedelta(minutes=5)
"""For clocks that are behind."""


class CertificatesError(ValueError):
    """What is stored is no set of certificates with its keys."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A certificate and its private key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    def certificate_pem(self) -> bytes:
        """The certificate in PEM."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def key_pem(self) -> bytes:
        """The key in PEM (PKCS 8)."""
        return self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )


@dataclass(frozen=True, slots=True)
class Certificates:
    """Everything that is stored: the authorities, oldest first, and the serving pair."""

    authorities: tuple[Pair, ...]
    serving: Pair

    @property
    def bundle(self) -> bytes:
        """What clients check the serving certificate against, PEM."""
        return b"".join(authority.certificate_pem() for authority in self.authorities)

    def to_data(self) -> dict[str, bytes]:
        """The data of the Secret."""
        return {
            "ca.crt": self.bundle,
            "ca.key": b"".join(authority.key_pem() for authority in self.authorities),
            "tls.crt": self.serving.certificate_pem(),
            "tls.key": self.serving.key_pem(),
        }


def rotate(current: Certificates | None, hosts: Sequence[str], now: datetime) -> Certificates:
    """The certificates to use from now on; the very same ones while nothing is due.

    Without current ones everything is made anew. Applying it twice changes nothing more.
    """
    authorities = () if current is None else current.authorities
    alive = tuple(item for item in authorities if now < item.certificate.not_valid_after_utc)
    if not alive or _ends_within(alive[-1], SUCCESSOR_LEAD, now):
        alive = (*alive, create_authority(now))
    signer = next((item for item in alive if not _ends_within(item, SERVING_LIFE, now)), alive[-1])
    if current is None or needs_renewal(current.serving, alive, hosts, now):
        return Certificates(alive, create_serving(signer, hosts, now))
    return current if alive == authorities else Certificates(alive, current.serving)


def needs_renewal(
    serving: Pair, authorities: Sequence[Pair], hosts: Sequence[str], now: datetime
) -> bool:
    """Whether the serving certificate ends soon, names other hosts or has no authority."""
    names = serving.certificate.extensions.get_extension_for_class(
        x509.SubjectAlternativeName
    ).value.get_values_for_type(x509.DNSName)
    return (
        _ends_within(serving, RENEWAL_LEAD, now)
        or set(names) != set(hosts)
        or not any(_signed(serving, authority) for authority in authorities)
    )


def create_authority(now: datetime) -> Pair:
    """A new self-signed authority. Its name is unique, so that two can stand side by side."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(f"aipolicy {now:%Y-%m-%d}")
    builder = (
        _builder(name, name, key, now, AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return Pair(builder.sign(key, hashes.SHA256()), key)


def create_serving(authority: Pair, hosts: Sequence[str], now: datetime) -> Pair:
    """A serving certificate for these hosts."""
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = authority.certificate
    builder = (
        _builder(_name("aipolicy-operator"), issuer.subject, key, now, SERVING_LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts]), critical=False
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()),
            critical=False,
        )
    )
    return Pair(builder.sign(authority.key, hashes.SHA256()), key)


def read_certificates(data: dict[str, bytes]) -> Certificates:
    """The certificates out of the Secret's data; CertificatesError when they are none."""
    try:
        certificates = x509.load_pem_x509_certificates(data["ca.crt"])
        keys = [_read_key(text) for text in _split(data["ca.key"])]
        serving = x509.load_pem_x509_certificates(data["tls.crt"])[0]
        authorities = tuple(
            Pair(certificate, key) for certificate, key in zip(certificates, keys, strict=True)
        )
        pair = Pair(serving, _read_key(data["tls.key"]))
    except (KeyError, ValueError, TypeError) as error:
        raise CertificatesError(f"unreadable certificates: {type(error).__name__}") from error
    for item in (*authorities, pair):
        if item.certificate.public_key() != item.key.public_key():
            raise CertificatesError("a certificate and its key do not belong together")
    return Certificates(authorities, pair)


def _read_key(text: bytes) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(text, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("not an elliptic curve key")
    return key


def _split(text: bytes) -> list[bytes]:
    end = b"-----END PRIVATE KEY-----\n"
    return [part + end for part in text.split(end) if part.strip()]


def _ends_within(pair: Pair, span: timedelta, now: datetime) -> bool:
    return pair.certificate.not_valid_after_utc - now < span


def _signed(serving: Pair, authority: Pair) -> bool:
    try:
        serving.certificate.verify_directly_issued_by(authority.certificate)
    except (ValueError, InvalidSignature):
        return False
    return True


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    now: datetime,
    life: timedelta,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATE)
        .not_valid_after(now + life)
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )

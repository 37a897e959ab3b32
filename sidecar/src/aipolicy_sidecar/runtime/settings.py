"""What the guard is told by its environment.

The injector writes these variables; they are fixed for the life of a pod and none is
secret. The standard ``OTEL_*`` variables are not here: the OpenTelemetry SDK reads
them itself. A missing or bad value ends the guard at once with a sentence for each.
"""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Literal

from aipolicy.faults import NEEDED, find_faults
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

_NOT_SET: Final = "is not set: the aipolicy injector sets it, so recreate the pod or set it by hand"


class SettingsError(Exception):
    """The environment does not describe a guard; the text names each variable at fault."""


def _port_list(value: object) -> object:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _host_and_port(value: object) -> object:
    host, _, port = value.rpartition(":") if isinstance(value, str) else ("", "", "")
    if not host or not port.isascii() or not port.isdigit() or not 1 <= int(port) <= 65535:  # noqa: PLR2004 - the range of TCP ports
        raise ValueError("must be host:port, such as aipolicy-operator.aipolicy-system.svc:9443")
    return value


def _pem(value: object) -> object:
    if not isinstance(value, str) or "-----BEGIN CERTIFICATE-----" not in value:
        raise ValueError("must hold at least one certificate in PEM form")
    return value


Ports = Annotated[tuple[Annotated[int, Field(ge=1, le=65535)], ...], BeforeValidator(_port_list)]
"""TCP ports, written ``8000,8001``."""


class _Environment(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)


class EdgeKind(StrEnum):
    """Which server the proxy talks to; both decide the same."""

    LEAN = "lean"
    """Our own small HTTP/2: a fraction of the other's time for each exchange."""
    GRPC = "grpc"
    """grpc.aio: the reference."""


class InitSettings(_Environment):
    """What ``aipolicy-guard init`` needs."""

    ports: Annotated[Ports, Field(alias="AIPOLICY_PORTS", min_length=1, max_length=64)]
    """The app's TCP ports whose inbound traffic goes through the proxy."""


class Settings(_Environment):
    """What ``aipolicy-guard serve`` needs."""

    control_address: Annotated[
        str, BeforeValidator(_host_and_port), Field(alias="AIPOLICY_CONTROL_ADDRESS")
    ]
    """``host:port`` of the operator's control channel; its certificate names the host."""
    control_ca: Annotated[str, BeforeValidator(_pem), Field(alias="AIPOLICY_CONTROL_CA")]
    """The certificates that the operator's own is checked against."""
    pod_name: Annotated[str, Field(alias="AIPOLICY_POD_NAME", min_length=1)]
    pod_namespace: Annotated[str, Field(alias="AIPOLICY_POD_NAMESPACE", min_length=1)]
    pod_uid: Annotated[str, Field(alias="AIPOLICY_POD_UID", min_length=1)]
    workload: Annotated[str, Field(alias="AIPOLICY_WORKLOAD")] = ""
    """The pod's controller, such as ``Deployment/chat``; shown in telemetry."""
    ports: Annotated[Ports, Field(alias="AIPOLICY_PORTS", max_length=64)] = ()
    """The app's guarded ports, which the kubelet may ask about; default: the policy's."""
    embedded: Annotated[str, Field(alias="AIPOLICY_EMBEDDED", repr=False)] = ""
    """The policy at injection: base64 of zlib of JSON (`stores.decode_embedded`)."""
    directory: Annotated[Path, Field(alias="AIPOLICY_DIRECTORY")] = Path("/run/aipolicy")
    """The in-memory volume shared with the proxy."""
    token_file: Annotated[Path, Field(alias="AIPOLICY_TOKEN_FILE")] = Path(
        "/var/run/secrets/aipolicy/token"
    )
    """The projected ServiceAccount token; the kubelet replaces it before it expires."""
    health_port: Annotated[int, Field(alias="AIPOLICY_HEALTH_PORT", ge=0, le=65535)] = 15020
    """Where the kubelet asks for the guard's health; 0: any free port."""
    edge: Annotated[EdgeKind, Field(alias="AIPOLICY_EDGE")] = EdgeKind.LEAN
    """The server for the proxy: ``lean`` or ``grpc``."""
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"], Field(alias="AIPOLICY_LOG_LEVEL")
    ] = "INFO"

    @property
    def socket_file(self) -> Path:
        """Where the proxy reaches the guard."""
        return self.directory / "extproc.sock"

    @property
    def policy_file(self) -> Path:
        """Where the last good policy is kept."""
        return self.directory / "policy.json"

    @property
    def proxy_directory(self) -> Path:
        """Where the proxy looks for its listeners and clusters."""
        return self.directory / "envoy"


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings of ``serve``; SettingsError with a sentence for every variable at fault."""
    try:
        return Settings.model_validate(environment)
    except ValidationError as error:
        raise SettingsError(_explanation(error)) from None


def read_init_settings(environment: Mapping[str, str]) -> InitSettings:
    """The settings of ``init``; SettingsError with a sentence for every variable at fault."""
    try:
        return InitSettings.model_validate(environment)
    except ValidationError as error:
        raise SettingsError(_explanation(error)) from None


def _explanation(error: ValidationError) -> str:
    return "; ".join(
        f"{fault.location[0]} {_NOT_SET if fault.reason == NEEDED else fault.reason}"
        for fault in find_faults(error)
    )

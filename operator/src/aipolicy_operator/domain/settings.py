"""What the operator is told by its environment; the chart sets every variable.

A missing or bad value ends the operator at once with a sentence for each.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from aipolicy.faults import NEEDED, find_faults
from pydantic import BaseModel, ConfigDict, Field, Json, ValidationError

_NOT_SET: Final = "is not set: the chart sets it, so install the operator with the chart"

Port = Annotated[int, Field(ge=1, le=65535)]


class SettingsError(Exception):
    """The environment does not describe an operator; the text names each bad variable."""


class Settings(BaseModel):
    """The operator's settings, in the order of the chart's Deployment."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)

    namespace: Annotated[str, Field(alias="AIPOLICY_NAMESPACE", min_length=1)]
    """The operator's own namespace, which it never guards."""
    service: Annotated[str, Field(alias="AIPOLICY_SERVICE", min_length=1)] = "aipolicy-operator"
    """Its Service: 443 is the webhooks, the control port the control channel."""
    sidecar_image: Annotated[str, Field(alias="AIPOLICY_SIDECAR_IMAGE", min_length=1)]
    """Image of guard and init."""
    proxy_image: Annotated[str, Field(alias="AIPOLICY_PROXY_IMAGE")] = ""
    """Image of the proxy; empty means the sidecar's."""
    image_pull_policy: Annotated[
        Literal["Always", "IfNotPresent", "Never"], Field(alias="AIPOLICY_IMAGE_PULL_POLICY")
    ] = "IfNotPresent"
    guard_resources: Annotated[Json[dict[str, Any]], Field(alias="AIPOLICY_GUARD_RESOURCES")] = {}
    """Resources of the guard container, JSON."""
    proxy_resources: Annotated[Json[dict[str, Any]], Field(alias="AIPOLICY_PROXY_RESOURCES")] = {}
    """Resources of the proxy container, JSON."""
    guard_edge: Annotated[Literal["lean", "grpc"], Field(alias="AIPOLICY_GUARD_EDGE")] = "lean"
    """The guard's server for the proxy."""
    guard_env: Annotated[Json[dict[str, str]], Field(alias="AIPOLICY_GUARD_ENV")] = {}
    """Further environment of the guard, JSON."""
    webhook_port: Annotated[Port, Field(alias="AIPOLICY_WEBHOOK_PORT")] = 8443
    control_port: Annotated[Port, Field(alias="AIPOLICY_CONTROL_PORT")] = 9443
    health_port: Annotated[Port, Field(alias="AIPOLICY_HEALTH_PORT")] = 8080

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names under which the operator is reached, for its certificate."""
        name = f"{self.service}.{self.namespace}.svc"
        return (name, f"{name}.cluster.local", f"{self.service}.{self.namespace}")

    @property
    def control_address(self) -> str:
        """Where guards find the control channel."""
        return f"{self.hosts[0]}:{self.control_port}"


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings; SettingsError with a sentence for every variable at fault."""
    try:
        return Settings.model_validate(environment)
    except ValidationError as error:
        raise SettingsError(
            "; ".join(
                f"{fault.path} {_NOT_SET if fault.reason == NEEDED else fault.reason}"
                for fault in find_faults(error)
            )
        ) from None

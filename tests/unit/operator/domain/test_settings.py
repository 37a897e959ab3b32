import pytest
from aipolicy_operator.domain.settings import SettingsError, read_settings
from aipolicy_sidecar.runtime.settings import EdgeKind

ENVIRONMENT = {
    "AIPOLICY_NAMESPACE": "aipolicy-system",
    "AIPOLICY_SIDECAR_IMAGE": "aipolicy-sidecar:1",
    "AIPOLICY_GUARD_RESOURCES": '{"limits": {"memory": "256Mi"}}',
    "AIPOLICY_GUARD_ENV": '{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4317"}',
    "PATH": "/bin",
}


def test_what_the_chart_sets_is_read() -> None:
    settings = read_settings(ENVIRONMENT)
    assert settings.hosts[0] == "aipolicy-operator.aipolicy-system.svc"
    assert settings.control_address == "aipolicy-operator.aipolicy-system.svc:9443"
    assert settings.guard_resources == {"limits": {"memory": "256Mi"}}
    assert settings.guard_env["OTEL_EXPORTER_OTLP_ENDPOINT"] == "http://collector:4317"
    assert (settings.webhook_port, settings.control_port, settings.health_port) == (
        8443,
        9443,
        8080,
    )


@pytest.mark.parametrize("kind", EdgeKind)
def test_every_edge_of_the_guard_can_be_chosen(kind: EdgeKind) -> None:
    settings = read_settings({**ENVIRONMENT, "AIPOLICY_GUARD_EDGE": kind.value})
    assert settings.guard_edge == kind


@pytest.mark.parametrize(
    ("name", "value"),
    (
        ("AIPOLICY_NAMESPACE", None),
        ("AIPOLICY_SIDECAR_IMAGE", ""),
        ("AIPOLICY_WEBHOOK_PORT", "70000"),
        ("AIPOLICY_GUARD_EDGE", "go"),
        ("AIPOLICY_GUARD_ENV", "{"),
        ("AIPOLICY_GUARD_ENV", '{"A": 1}'),
        ("AIPOLICY_IMAGE_PULL_POLICY", "Sometimes"),
    ),
)
def test_what_is_wrong_is_named(name: str, value: str | None) -> None:
    environment = {key: text for key, text in ENVIRONMENT.items() if key != name}
    if value is not None:
        environment[name] = value
    with pytest.raises(SettingsError, match=name):
        read_settings(environment)

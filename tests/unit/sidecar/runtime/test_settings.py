import pytest
from aipolicy_sidecar.runtime.settings import (
    EdgeKind,
    SettingsError,
    read_init_settings,
    read_settings,
)

ENVIRONMENT = {
    "AIPOLICY_CONTROL_ADDRESS": "aipolicy-operator.aipolicy-system.svc:9443",
    "AIPOLICY_CONTROL_CA": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    "AIPOLICY_POD_NAME": "chat-1",
    "AIPOLICY_POD_NAMESPACE": "team-a",
    "AIPOLICY_POD_UID": "6d1c",
    "PATH": "/usr/bin",
}


def test_paths_follow_the_directory() -> None:
    settings = read_settings(ENVIRONMENT | {"AIPOLICY_DIRECTORY": "/x"})
    assert str(settings.socket_file) == "/x/extproc.sock"
    assert str(settings.policy_file) == "/x/policy.json"
    assert str(settings.proxy_directory) == "/x/envoy"


def test_defaults_are_those_of_an_injected_pod() -> None:
    settings = read_settings(ENVIRONMENT)
    assert str(settings.directory) == "/run/aipolicy"
    assert str(settings.token_file) == "/var/run/secrets/aipolicy/token"
    assert settings.health_port == 15020


@pytest.mark.parametrize("name", sorted(name for name in ENVIRONMENT if name != "PATH"))
def test_missing_variable_is_named(name: str) -> None:
    with pytest.raises(SettingsError, match=rf"{name} is not set.*recreate the pod"):
        read_settings({key: value for key, value in ENVIRONMENT.items() if key != name})


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({})
    assert str(caught.value).count("is not set") == 5


@pytest.mark.parametrize("address", ("operator", ":9443", "operator:0", "operator:x", "a:70000"))
def test_bad_control_address_is_explained(address: str) -> None:
    with pytest.raises(SettingsError, match="AIPOLICY_CONTROL_ADDRESS must be host:port"):
        read_settings(ENVIRONMENT | {"AIPOLICY_CONTROL_ADDRESS": address})


def test_bad_ca_is_explained() -> None:
    with pytest.raises(SettingsError, match=r"AIPOLICY_CONTROL_CA must hold .* PEM"):
        read_settings(ENVIRONMENT | {"AIPOLICY_CONTROL_CA": "nothing"})


def test_bad_level_is_explained() -> None:
    with pytest.raises(SettingsError, match="AIPOLICY_LOG_LEVEL must be DEBUG, INFO, "):
        read_settings(ENVIRONMENT | {"AIPOLICY_LOG_LEVEL": "loud"})


@pytest.mark.parametrize("kind", EdgeKind)
def test_edge_is_chosen_by_its_name(kind: EdgeKind) -> None:
    assert read_settings(ENVIRONMENT | {"AIPOLICY_EDGE": kind.value}).edge is kind


def test_unknown_edge_is_explained() -> None:
    with pytest.raises(SettingsError, match="AIPOLICY_EDGE must be lean or grpc"):
        read_settings(ENVIRONMENT | {"AIPOLICY_EDGE": "go"})


def test_init_reads_ports() -> None:
    assert read_init_settings({"AIPOLICY_PORTS": "8000, 8001"}).ports == (8000, 8001)


@pytest.mark.parametrize("ports", ("", "x", "0", "70000"))
def test_bad_ports_are_explained(ports: str) -> None:
    with pytest.raises(SettingsError, match="AIPOLICY_PORTS"):
        read_init_settings({"AIPOLICY_PORTS": ports})

from aipolicy_operator.domain.pods import declared_ports, guarded_ports, is_injected, is_marked
from support.admissions import pod


def test_declared_ports_are_those_of_the_application() -> None:
    made = pod(initContainers=[{"name": "helper", "ports": [{"containerPort": 1}]}])
    made["spec"]["containers"] += [
        {"name": "b", "ports": [{"containerPort": 53, "protocol": "UDP"}, {"containerPort": 7}]},
        {"name": "c", "ports": None},
    ]
    assert declared_ports(made) == (7, 8000)
    assert declared_ports(made, "UDP") == (53,)


def test_a_mark_is_not_an_injection() -> None:
    made = pod()
    made["metadata"]["labels"]["aipolicy.dev/injected"] = "true"
    assert is_marked(made)
    assert not is_injected(made)
    assert guarded_ports(made) == ()


def test_guarded_ports_come_from_the_spec() -> None:
    init = {"name": "aipolicy-init", "env": [{"name": "AIPOLICY_PORTS", "value": "8000,8001"}]}
    made = pod(initContainers=[init, {"name": "aipolicy-guard"}, {"name": "aipolicy-proxy"}])
    made["metadata"]["annotations"] = {"aipolicy.dev/ports": "1"}
    assert is_injected(made)
    assert guarded_ports(made) == (8000, 8001)

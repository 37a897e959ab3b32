import json
from typing import Any

from aipolicy.effective import EffectiveLimits, EffectivePolicy, merge_policies
from aipolicy.objects import read_policy
from aipolicy.seen_headers import ALWAYS
from aipolicy_operator.domain.probes import HttpProbe
from aipolicy_operator.envoy import build_listeners
from support.admissions import policy

PROBES = (HttpProbe(8000, "/health"), HttpProbe(8001, "/live?full=1"))


def _policy(*ports: int, **fields: Any) -> EffectivePolicy:
    return EffectivePolicy(namespace="team-a", ports=ports, **fields)


def _chains(text: str) -> dict[str, dict[str, Any]]:
    (listener,) = json.loads(text)["resources"]
    assert "defaultFilterChain" not in listener
    return {chain["name"]: chain for chain in listener["filterChains"]}


def _routes(chain: dict[str, Any]) -> list[dict[str, Any]]:
    config = chain["filters"][0]["typedConfig"]["routeConfig"]
    routes: list[dict[str, Any]] = config["virtualHosts"][0]["routes"]
    return routes


def test_each_port_has_a_chain_with_its_own_probes() -> None:
    chains = _chains(build_listeners(_policy(8000, 8001), PROBES))
    assert {chain["filterChainMatch"]["destinationPort"] for chain in chains.values()} == {
        8000,
        8001,
    }
    probe, everything = _routes(chains["port-8001"])
    assert probe["match"] == {
        "path": "/live",
        "headers": [
            {"name": ":method", "stringMatch": {"exact": "GET"}},
            {"name": ":path", "stringMatch": {"exact": "/live?full=1"}},
        ],
    }
    assert probe["typedPerFilterConfig"]["envoy.filters.http.ext_proc"]["disabled"] is True
    assert everything["match"] == {"prefix": "/"}
    assert "typedPerFilterConfig" not in everything
    assert all(route["route"]["timeout"] == "0s" for route in (probe, everything))


def test_the_guard_is_asked_first_and_refusal_is_the_default() -> None:
    chain = _chains(build_listeners(_policy(8000), ()))["port-8000"]
    manager = chain["filters"][0]["typedConfig"]
    first, last = manager["httpFilters"]
    assert first["name"] == "envoy.filters.http.ext_proc"
    assert last["name"] == "envoy.filters.http.router"
    assert "failureModeAllow" not in first["typedConfig"]
    assert first["typedConfig"]["processingMode"]["requestBodyMode"] == "BUFFERED"
    assert "upgradeConfigs" not in manager


def test_the_buffer_is_the_body_limit_and_the_refusal_names_its_policy() -> None:
    limits = EffectiveLimits(max_body_bytes=4096, max_body_bytes_policy="small")
    text = build_listeners(_policy(8000, limits=limits), ())
    assert json.loads(text)["resources"][0]["perConnectionBufferLimitBytes"] == 4096
    assert 'larger than 4096 bytes (policy \\"small\\")' in text


def test_an_edit_of_rules_leaves_the_listener_alone() -> None:
    def build(**spec: Any) -> str:
        named = read_policy(policy(**spec))
        return build_listeners(merge_policies("team-a", [named], (8000,), {}), PROBES)

    rule = {"name": "a", "pii": {}, "action": "Deny"}
    session = {"key": {"bodyField": "user"}, "maxRisk": 3}
    assert build() == build(rules=[rule], mode="Audit", limits={"maxOutputTokens": 1})
    assert build() == build(session=session)
    assert build() != build(limits={"maxBodyBytes": "1Mi"})
    assert build() != build(session={"key": {"header": "X-Session"}, "maxRisk": 3})


def test_the_guard_is_told_no_header_fields_but_those_it_decides_by() -> None:
    session = {"key": {"header": "X-API-Key"}, "maxRisk": 3}
    named = read_policy(policy(session=session))
    text = build_listeners(merge_policies("team-a", [named], (8000,), {}), ())
    manager = _chains(text)["port-8000"]["filters"][0]["typedConfig"]
    rules = manager["httpFilters"][0]["typedConfig"]["forwardRules"]
    assert list(rules) == ["allowedHeaders"]
    prefix, *names = rules["allowedHeaders"]["patterns"]
    assert prefix == {"prefix": "x-aipolicy-"}
    seen = [name["exact"] for name in names]
    assert seen == sorted({*ALWAYS, "x-api-key"})
    assert not {"authorization", "cookie", "host", ":authority"} & set(seen)


def test_without_ports_there_is_no_listener() -> None:
    assert json.loads(build_listeners(_policy(), PROBES))["resources"] == []

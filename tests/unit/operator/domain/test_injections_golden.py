"""Golden pods: ``x.yaml`` is what people apply, ``x.injected.yaml`` what comes of it.

An input holds the pod and the policies and budgets of its namespace. `make golden`
writes the outputs; one without an input fails.
"""

import json
import os
from pathlib import Path
from typing import Any

import jsonpatch
import pytest
import yaml
from aipolicy_operator.domain.injections import strip
from support.admissions import Lister, Object, admissions, decode_embedded, review

DATA = Path(__file__).parents[3] / "data" / "injections"
SUFFIX = ".injected.yaml"
INPUTS = sorted(path for path in DATA.glob("*.yaml") if not path.name.endswith(SUFFIX))


def _input(path: Path) -> tuple[Object, Lister, Lister]:
    documents = list(yaml.safe_load_all(path.read_text()))
    for document in documents:
        document["metadata"].setdefault("namespace", "team-a")
        document["metadata"].setdefault("generation", 1)
    by_kind = {
        kind: [document for document in documents if document["kind"] == kind]
        for kind in ("Pod", "AIPolicy", "AIBudget")
    }
    assert len(by_kind["Pod"]) == 1
    pod = by_kind["Pod"][0]
    del pod["metadata"]["namespace"], pod["metadata"]["generation"]
    return pod, Lister(*by_kind["AIPolicy"]), Lister(*by_kind["AIBudget"])


async def _outcome(path: Path) -> Object:
    pod, policies, budgets = _input(path)
    answer = admissions(policies, budgets)
    verdict = await answer.admit_pod(review(pod))
    if not verdict.allowed:
        return {"refused": verdict.message.splitlines()}
    changed: Object = jsonpatch.apply_patch(pod, verdict.patch)
    again = await answer.admit_pod(review(changed))
    assert not again.patch, "injecting twice is not the same as injecting once"
    return {"warnings": verdict.warnings, "pod": changed} if verdict.warnings else {"pod": changed}


def _readable(node: Any) -> Any:
    """The embedded policy and the proxy's files spelt out, as far as they depend on the pod."""
    if isinstance(node, list):
        return [_readable(item) for item in node]
    if not isinstance(node, dict):
        return node
    if node.get("name") == "AIPOLICY_EMBEDDED":
        document = decode_embedded(node["value"])
        chains = {
            chain["name"]: [_route(route) for route in _routes(chain)]
            for listener in json.loads(document["listeners"])["resources"]
            for chain in listener["filterChains"]
        }
        return {"name": node["name"], "value": {"policy": document["policy"], "listeners": chains}}
    if node.get("name") == "aipolicy-proxy":
        place = node["args"].index("--config-yaml") + 1
        args = [*node["args"][:place], "…", *node["args"][place + 1 :]]
        return {key: _readable(value) for key, value in {**node, "args": args}.items()}
    return {key: _readable(value) for key, value in node.items()}


def _routes(chain: Object) -> list[Object]:
    config = chain["filters"][0]["typedConfig"]["routeConfig"]
    routes: list[Object] = config["virtualHosts"][0]["routes"]
    return routes


def _route(route: Object) -> str:
    guarded = "typedPerFilterConfig" not in route
    return f"{'guarded' if guarded else 'probe'} {route['match'].get('path', '/*')}"


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.stem)
async def test_golden(path: Path) -> None:
    text = yaml.safe_dump(
        _readable(await _outcome(path)), sort_keys=False, allow_unicode=True, width=100
    )
    golden = path.with_name(f"{path.stem}{SUFFIX}")
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(text)
    assert text == golden.read_text()


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.stem)
async def test_stripping_takes_out_what_injecting_put_in(path: Path) -> None:
    pod, policies, budgets = _input(path)
    verdict = await admissions(policies, budgets).admit_pod(review(pod))
    assert strip(jsonpatch.apply_patch(pod, verdict.patch)) == _numbered(strip(pod))


def _numbered(pod: Object) -> Object:
    """TCP probes come back with the port's number in place of its name."""
    for container in (*pod["spec"]["containers"], *pod["spec"].get("initContainers", ())):
        names = {port.get("name"): port["containerPort"] for port in container.get("ports", ())}
        for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
            socket = container.get(probe, {}).get("tcpSocket")
            if socket and not socket.get("host"):
                socket["port"] = names.get(socket["port"], socket["port"])
    return pod


def test_golden_files_have_inputs() -> None:
    expected = {f"{path.stem}{SUFFIX}" for path in INPUTS}
    assert {path.name for path in DATA.glob(f"*{SUFFIX}")} == expected
    assert len(INPUTS) > 10

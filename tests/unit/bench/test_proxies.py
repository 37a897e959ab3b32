"""The baseline is the guarded proxy without its filter, and nothing else."""

import json
from pathlib import Path
from typing import Any

from bench.policies import effective_policy
from bench.proxies import make_files


def manager(listeners: str) -> dict[str, Any]:
    chain = json.loads(listeners)["resources"][0]["filterChains"][0]
    config: dict[str, Any] = chain["filters"][0]["typedConfig"]
    return config


def test_the_baseline_lacks_the_filter_and_nothing_else(tmp_path: Path) -> None:
    guarded = manager(make_files(tmp_path, effective_policy(), 9).listeners)
    baseline = manager(make_files(tmp_path, effective_policy(), 9, guarded=False).listeners)
    names = [item["name"] for item in guarded.pop("httpFilters")]
    assert [item["name"] for item in baseline.pop("httpFilters")] == names[1:]
    assert names[0] == "envoy.filters.http.ext_proc"
    assert guarded == baseline


def test_nothing_of_the_pod_is_left_in_the_paths(tmp_path: Path) -> None:
    files = make_files(tmp_path, effective_policy(), 9)
    assert str(files.socket) in files.clusters
    assert "/run/aipolicy" not in files.clusters + files.listeners
    assert "ORIGINAL_DST" not in files.clusters

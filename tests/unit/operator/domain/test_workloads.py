from typing import Any

import pytest
from aipolicy_operator.domain.workloads import MAX_KIND, MAX_NAME, owner_workload


def _pod(kind: str, name: str, **labels: str) -> dict[str, Any]:
    owner = {"kind": kind, "name": name, "uid": "1", "controller": True}
    return {"metadata": {"labels": labels, "ownerReferences": [{"kind": "X", "name": "y"}, owner]}}


@pytest.mark.parametrize(
    ("pod", "workload"),
    (
        (_pod("ReplicaSet", "vllm-5d9f", **{"pod-template-hash": "5d9f"}), "Deployment/vllm"),
        (_pod("ReplicaSet", "vllm-5d9f", **{"pod-template-hash": "other"}), "ReplicaSet/vllm-5d9f"),
        (_pod("ReplicaSet", "alone"), "ReplicaSet/alone"),
        (_pod("StatefulSet", "db", **{"pod-template-hash": "b"}), "StatefulSet/db"),
        (_pod("Job", "night-2871"), "Job/night-2871"),
        (_pod("K" * 500, "n" * 500), "K" * MAX_KIND + "/" + "n" * MAX_NAME),
        ({"metadata": {"name": "bare", "labels": None, "ownerReferences": None}}, "Pod/bare"),
        ({"metadata": {"generateName": "bare-"}}, "Pod/"),
        ({}, "Pod/"),
    ),
)
def test_owner_workload(pod: dict[str, Any], workload: str) -> None:
    assert owner_workload(pod) == workload

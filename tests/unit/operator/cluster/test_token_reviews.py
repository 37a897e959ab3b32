from typing import Any

import pytest
from aipolicy_operator.cluster.token_reviews import PodIdentity, read_identity

AUDIENCE = "aipolicy.dev/control"
STATUS: dict[str, Any] = {
    "authenticated": True,
    "audiences": [AUDIENCE],
    "user": {
        "username": "system:serviceaccount:team-a:default",
        "extra": {
            "authentication.kubernetes.io/pod-name": ["vllm-1"],
            "authentication.kubernetes.io/pod-uid": ["uid-1"],
        },
    },
}


def test_a_pods_token() -> None:
    assert read_identity(STATUS, AUDIENCE) == PodIdentity("team-a", "vllm-1", "uid-1")


@pytest.mark.parametrize(
    "change",
    (
        {"authenticated": False},
        {"audiences": ["https://kubernetes.default.svc"]},
        {"audiences": []},
        {"user": {"username": "admin", "extra": STATUS["user"]["extra"]}},
        {"user": {"username": "system:serviceaccount:team-a:default"}},
        {"user": {}},
    ),
)
def test_what_proves_no_pod(change: dict[str, Any]) -> None:
    assert read_identity({**STATUS, **change}, AUDIENCE) is None


def test_an_empty_status() -> None:
    assert read_identity({}, AUDIENCE) is None

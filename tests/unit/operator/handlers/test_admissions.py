import base64
import json
from typing import Any

import pytest
from aiohttp import web
from aipolicy_operator.cluster import ClusterError
from aipolicy_operator.handlers.admissions import admission_paths
from support.admissions import Lister, Object, admissions, pod, policy


def _question(subject: Object, kind: str = "Pod") -> bytes:
    request = {
        "uid": "u",
        "kind": {"kind": kind},
        "namespace": "team-a",
        "operation": "CREATE",
        "object": subject,
    }
    return json.dumps({"request": request}).encode()


async def _ask(path: str, policies: Lister, subject: Object, kind: str = "Pod") -> web.Response:
    return await admission_paths(admissions(policies))[path](_question(subject, kind))


def _response(answer: web.Response) -> dict[str, Any]:
    assert answer.status == 200
    assert answer.text is not None
    response: dict[str, Any] = json.loads(answer.text)["response"]
    assert response["uid"] == "u"
    return response


@pytest.mark.parametrize("path", ("/pods/guarded", "/pods/others"))
async def test_both_entries_inject(path: str) -> None:
    response = _response(await _ask(path, Lister(policy()), pod()))
    assert response["allowed"]
    patch = json.loads(base64.b64decode(response["patch"]))
    assert "/spec/initContainers" in [operation["path"] for operation in patch]


async def test_a_failed_lookup_makes_the_pod_of_a_guarded_namespace_wait() -> None:
    answer = await _ask("/pods/guarded", Lister(error=ClusterError("it is away")), pod())
    response = _response(answer)
    assert not response["allowed"]
    assert response["status"]["code"] == 503
    assert "it is away" in response["status"]["message"]
    assert "tries again" in response["status"]["message"]


async def test_a_failed_lookup_is_an_error_of_the_webhook_elsewhere() -> None:
    answer = await _ask("/pods/others", Lister(error=ClusterError("away")), pod())
    assert answer.status == 503


async def test_a_slow_lookup_is_a_failed_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aipolicy_operator.handlers.admissions._SHARE", 0.001)
    slow = Lister(error=TimeoutError())
    assert not _response(await _ask("/pods/guarded", slow, pod()))["allowed"]


async def test_policies_are_validated() -> None:
    answer = await _ask("/resources", Lister(), policy(mode="Maybe"), "AIPolicy")
    response = _response(answer)
    assert response["status"]["code"] == 422
    assert response["status"]["message"].startswith("spec.mode: ")


async def test_what_is_no_review_is_the_callers_fault() -> None:
    answer = await admission_paths(admissions(Lister()))["/pods/others"](b"{}")
    assert answer.status == 400

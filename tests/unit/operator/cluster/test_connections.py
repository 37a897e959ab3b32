"""The wrapper against a scripted API server, over the real client."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web
from aipolicy_operator.cluster import (
    Cluster,
    ClusterError,
    ConflictError,
    Connection,
    NotFoundError,
    open_cluster,
)
from kubernetes import client

Answer = Callable[[web.Request], Awaitable[web.Response]]


class ApiServer:
    """Answers by method and path; remembers what it was asked."""

    def __init__(self) -> None:
        self.port = 0
        self.answers: dict[tuple[str, str], Any] = {}
        self.asked: list[tuple[str, str, dict[str, str], Any]] = []

    async def handle(self, request: web.Request) -> web.Response:
        text = await request.text()
        body = json.loads(text) if text else None
        self.asked.append((request.method, request.path, dict(request.query), body))
        answer = self.answers.get((request.method, request.path), 404)
        if callable(answer):
            answer = answer(request)
        if isinstance(answer, int):
            status = {"kind": "Status", "message": f"because of {answer}"}
            return web.json_response(status, status=answer)
        return web.json_response(answer)


@pytest.fixture
async def server() -> AsyncIterator[ApiServer]:
    made = ApiServer()
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", made.handle)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.port = runner.addresses[0][1]
    yield made
    await runner.cleanup()


@pytest.fixture
async def cluster(server: ApiServer) -> AsyncIterator[Cluster]:
    configuration = client.Configuration()
    configuration.host = f"http://127.0.0.1:{server.port}"
    connection = Connection(client.ApiClient(configuration), threads=2)
    yield open_cluster(connection, "aipolicy-system")
    connection.close()


POLICIES = "/apis/aipolicy.dev/v1alpha1/namespaces/team-a/aipolicies"


async def test_lists_are_quorum_reads(server: ApiServer, cluster: Cluster) -> None:
    server.answers["GET", POLICIES] = {"items": [{"metadata": {"name": "a"}, "new": {"x": None}}]}
    assert await cluster.policies.list("team-a") == [
        {"metadata": {"name": "a"}, "new": {"x": None}}
    ]
    ((_, _, query, _),) = server.asked
    assert "resourceVersion" not in query
    server.answers["GET", "/apis/aipolicy.dev/v1alpha1/aibudgets"] = {"items": []}
    assert await cluster.budgets.list() == []


async def test_a_status_is_written_with_the_version_that_was_seen(
    server: ApiServer, cluster: Cluster
) -> None:
    seen = {
        "metadata": {"name": "a", "namespace": "team-a", "resourceVersion": "7"},
        "spec": {"selector": {}},
        "status": {"old": True},
    }
    server.answers["PUT", f"{POLICIES}/a/status"] = {"done": True}
    assert await cluster.policies.replace_status(seen, {"new": True}) == {"done": True}
    assert server.asked[-1][3] == {**seen, "status": {"new": True}}
    server.answers["PUT", f"{POLICIES}/a/status"] = 409
    with pytest.raises(ConflictError, match="because of 409"):
        await cluster.policies.replace_status(seen, {})


async def test_errors_are_told_apart(server: ApiServer, cluster: Cluster) -> None:
    with pytest.raises(NotFoundError):
        await cluster.policies.get("team-a", "a")
    server.answers["GET", f"{POLICIES}/a"] = 403
    with pytest.raises(ClusterError, match="403 Forbidden: because of 403") as caught:
        await cluster.policies.get("team-a", "a")
    assert not isinstance(caught.value, NotFoundError | ConflictError)


async def test_a_server_that_is_away() -> None:
    configuration = client.Configuration()
    configuration.host = "http://127.0.0.1:1"
    connection = Connection(client.ApiClient(configuration), threads=1)
    with pytest.raises(ClusterError, match="cannot be reached"):
        await open_cluster(connection, "aipolicy-system").policies.list("team-a")
    connection.close()


async def test_pods_come_in_pages(server: ApiServer, cluster: Cluster) -> None:
    def page(request: web.Request) -> Any:
        if request.query.get("continue"):
            return {"metadata": {}, "items": [{"metadata": {"name": "b"}}]}
        return {"metadata": {"continue": "next"}, "items": [{"metadata": {"name": "a"}}]}

    server.answers["GET", "/api/v1/namespaces/team-a/pods"] = page
    pods = await cluster.pods.list("team-a", "app=vllm")
    assert [pod["metadata"]["name"] for pod in pods] == ["a", "b"]
    assert server.asked[0][2]["labelSelector"] == "app=vllm"


async def test_secrets(server: ApiServer, cluster: Cluster) -> None:
    path = "/api/v1/namespaces/aipolicy-system/secrets"
    assert await cluster.secrets.find("s") is None
    server.answers["POST", path] = 409
    with pytest.raises(ConflictError):
        await cluster.secrets.create({"metadata": {"name": "s"}})
    server.answers["PUT", f"{path}/s"] = {"metadata": {"name": "s"}}
    await cluster.secrets.replace({"metadata": {"name": "s", "resourceVersion": "1"}})
    assert server.asked[-1][3]["metadata"]["resourceVersion"] == "1"


async def test_webhook_configurations_are_patched_and_created_when_absent(
    server: ApiServer, cluster: Cluster
) -> None:
    base = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations"
    desired = {
        "kind": "MutatingWebhookConfiguration",
        "metadata": {"name": "aipolicy"},
        "webhooks": [],
    }
    server.answers["POST", base] = desired
    await cluster.webhook_configurations.apply(desired)
    assert [asked[0] for asked in server.asked] == ["PATCH", "POST"]
    server.answers["PATCH", f"{base}/aipolicy"] = desired
    await cluster.webhook_configurations.apply(desired)
    assert server.asked[-1][:2] == ("PATCH", f"{base}/aipolicy")
    assert server.asked[-1][3] == desired


async def test_tokens_are_reviewed_for_an_audience(server: ApiServer, cluster: Cluster) -> None:
    server.answers["POST", "/apis/authentication.k8s.io/v1/tokenreviews"] = {"status": {}}
    assert await cluster.token_reviews.identify("t", "aipolicy.dev/control") is None
    assert server.asked[-1][3]["spec"] == {"token": "t", "audiences": ["aipolicy.dev/control"]}


async def test_the_owner(server: ApiServer, cluster: Cluster) -> None:
    path = "/apis/rbac.authorization.k8s.io/v1/clusterroles/aipolicy-operator"
    server.answers["GET", path] = {"metadata": {"uid": "uid-1"}}
    assert await cluster.webhook_configurations.owner_uid("aipolicy-operator") == "uid-1"

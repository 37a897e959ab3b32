"""Admission by a real API server: what it accepts, asks, retries and refuses.

The operator's parts run in this process, as its ServiceAccount would; only its Service is
missing here, so the webhooks are called by address. The way through the Service is for
the tests on a node.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
import yaml
from aipolicy_operator.cluster import Cluster, Connection, open_cluster
from aipolicy_operator.domain.webhook_configurations import Endpoint
from aipolicy_operator.handlers.admissions import admission_paths
from aipolicy_operator.services.admissions import Admissions
from aipolicy_operator.services.certificates import CertificateKeeper
from aipolicy_operator.services.scopes import Scopes
from aipolicy_operator.services.webhooks import WebhookServer
from kubernetes import client, config
from support.admissions import SIDECARS, pod, policy
from support.apiservers import open_api_server
from support.commands import CommandError, run
from support.proxies import free_port

pytestmark = pytest.mark.apiserver

CRDS = Path(__file__).parents[2] / "charts" / "aipolicy" / "files" / "crds"
SYSTEM = "aipolicy-system"
Object = dict[str, Any]


class ApiServer:
    """A real API server, by kubectl."""

    def __init__(self, kubeconfig: Path) -> None:
        self.kubeconfig = kubeconfig
        self._env = {"KUBECONFIG": str(kubeconfig)}

    async def kubectl(self, *arguments: str, stdin: str | None = None) -> str:
        """Run kubectl beside the operator; CommandError with its words when it fails."""
        return await asyncio.to_thread(run, ["kubectl", *arguments], stdin=stdin, env=self._env)

    async def namespace(self, name: str) -> None:
        """A new namespace."""
        await self.kubectl("create", "namespace", name)

    async def apply(self, namespace: str, *objects: Object) -> str:
        """Apply objects, in order, by one command."""
        for item in objects:
            item["metadata"]["namespace"] = namespace
        return await self.kubectl("create", "-f", "-", stdin=yaml.safe_dump_all(objects))

    async def get(self, namespace: str, kind: str, name: str) -> Object:
        """One object."""
        text = await self.kubectl("get", kind, name, "-n", namespace, "-o", "json")
        found: Object = json.loads(text)
        return found


class ByAddress:
    """Applies webhook configurations with this process's address in place of the Service."""

    def __init__(self, cluster: Cluster, port: int) -> None:
        self._cluster = cluster
        self._port = port

    async def apply(self, desired: Object) -> None:
        changed = json.loads(json.dumps(desired))
        for webhook in changed["webhooks"]:
            service = webhook["clientConfig"].pop("service")
            webhook["clientConfig"]["url"] = f"https://localhost:{self._port}{service['path']}"
        await self._cluster.webhook_configurations.apply(changed)


class Operator:
    """The admission half of the operator."""

    def __init__(self, cluster: Cluster) -> None:
        port = free_port()
        self.keeper = CertificateKeeper(cluster.secrets, ("localhost",), None)
        self.scopes = Scopes(cluster.policies, ByAddress(cluster, port), self._endpoint)
        admissions = Admissions(cluster.policies, cluster.budgets, self.scopes, lambda: SIDECARS)
        self._paths = admission_paths(admissions)
        self._port = port
        self._stack = AsyncExitStack()

    async def start(self) -> None:
        await self.keeper.refresh()
        server = WebhookServer(self._port, self._paths, "localhost")
        self.keeper.subscribe(server.use)
        await self._stack.enter_async_context(server)
        await self.scopes.write()
        self._running = asyncio.create_task(self.scopes.run())

    async def stop(self) -> None:
        self._running.cancel()
        with suppress(asyncio.CancelledError):
            await self._running
        await self._stack.aclose()

    def _endpoint(self) -> Endpoint:
        return Endpoint(SYSTEM, "aipolicy-operator", self.keeper.current.bundle, None)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiServer]:
    with open_api_server(tmp_path_factory.mktemp("apiserver")) as kubeconfig:
        made = ApiServer(kubeconfig)
        asyncio.run(_prepare(made))
        yield made


async def _prepare(server: ApiServer) -> None:
    await server.kubectl("create", "namespace", SYSTEM)
    await server.kubectl("apply", "-f", str(CRDS))
    await server.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=30s")


@pytest.fixture
async def operator(server: ApiServer) -> AsyncIterator[Operator]:
    configuration = client.Configuration()
    loaders: Any = config
    loaders.load_kube_config(str(server.kubeconfig), client_configuration=configuration)
    connection = Connection(client.ApiClient(configuration))
    made = Operator(open_cluster(connection, SYSTEM))
    await made.start()
    yield made
    with suppress(AssertionError):
        await made.stop()
    connection.close()


def _named(name: str, **spec: Any) -> Object:
    # This API server gives pods no ServiceAccount, and a projected token needs one.
    made = pod(**{"serviceAccountName": "default", **spec})
    made["metadata"] = {"name": name, "labels": {"app": "vllm"}}
    return made


def _names(found: Object) -> list[str]:
    return [container["name"] for container in found["spec"].get("initContainers", ())]


OURS = ["aipolicy-init", "aipolicy-guard", "aipolicy-proxy"]


@pytest.mark.usefixtures("operator")
async def test_a_policy_and_its_pods_in_one_command_are_never_missed(server: ApiServer) -> None:
    for number in range(15):
        namespace = f"together-{number}"
        await server.namespace(namespace)
        await server.apply(namespace, policy(), _named("a"), _named("b"))
        for name in ("a", "b"):
            assert _names(await server.get(namespace, "pod", name)) == OURS


@pytest.mark.usefixtures("operator")
async def test_the_api_server_accepts_what_is_injected(server: ApiServer) -> None:
    await server.namespace("accepted")
    await server.apply("accepted", policy())
    probe = {"tcpSocket": {"port": "http"}}
    container = {
        "name": "vllm",
        "image": "vllm",
        "ports": [{"name": "http", "containerPort": 8000}],
        "readinessProbe": probe,
    }
    helper = {"name": "helper", "image": "helper", "restartPolicy": "Always"}
    await server.apply("accepted", _named("a", containers=[container], initContainers=[helper]))
    stored = await server.get("accepted", "pod", "a")
    assert _names(stored) == [*OURS, "helper"]
    (application,) = stored["spec"]["containers"]
    assert application["readinessProbe"]["grpc"] == {"port": 15020, "service": "tcp:8000"}
    # A copy of a running pod is injected anew, and is as good as the original.
    copy = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "copy", "labels": stored["metadata"]["labels"]},
        "spec": stored["spec"],
    }
    await server.apply("accepted", copy)
    copied = json.dumps(await server.get("accepted", "pod", "copy"))
    assert json.loads(copied.replace("Pod/copy", "Pod/a"))["spec"] == stored["spec"]


@pytest.mark.usefixtures("operator")
async def test_what_cannot_be_protected_is_refused_in_words(server: ApiServer) -> None:
    await server.namespace("refused")
    await server.apply("refused", policy())
    with pytest.raises(CommandError, match=r"(?s)hostNetwork: .*HostNetwork.*unprotectablePods"):
        await server.apply("refused", _named("a", hostNetwork=True))


@pytest.mark.usefixtures("operator")
async def test_a_policy_that_cannot_be_compiled_is_refused_with_the_path(server: ApiServer) -> None:
    await server.namespace("compiled")
    rule = {"name": "a", "patterns": {"regex": ["ok", "(?=no)"]}, "action": "Deny"}
    with pytest.raises(CommandError, match=r"spec\.rules\[0\]\.patterns\.regex\[1\]: "):
        await server.apply("compiled", policy(rules=[rule]))
    # A policy that was refused leaves pods alone.
    await server.apply("compiled", _named("a"))
    assert _names(await server.get("compiled", "pod", "a")) == []


@pytest.mark.usefixtures("operator")
async def test_a_dry_run_shows_the_injected_pod_and_stores_nothing(server: ApiServer) -> None:
    await server.namespace("dry")
    await server.apply("dry", policy())
    text = await server.kubectl(
        *("create", "--dry-run=server", "-o", "json", "-n", "dry", "-f", "-"),
        stdin=yaml.safe_dump(_named("a")),
    )
    assert _names(json.loads(text)) == OURS
    assert not await server.kubectl("get", "pods", "-n", "dry", "-o", "name")


async def test_without_the_operator_guarded_pods_wait_and_nothing_else_does(
    server: ApiServer, operator: Operator
) -> None:
    for namespace in ("waiting", "other"):
        await server.namespace(namespace)
    await server.apply("waiting", policy())
    await server.apply("waiting", _named("before"))
    await operator.stop()
    with pytest.raises(CommandError, match=r"pods\.guarded\.aipolicy\.dev"):
        await server.apply("waiting", _named("after"))
    await server.apply("other", _named("after"))
    assert _names(await server.get("other", "pod", "after")) == []
    with pytest.raises(CommandError, match=r"resources\.aipolicy\.dev"):
        await server.apply("other", policy())
    await server.kubectl("delete", "pod", "before", "-n", "waiting", "--now", "--wait=false")
    await server.kubectl("delete", "aipolicy", "--all", "-n", "waiting")

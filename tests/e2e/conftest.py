"""The cluster with the chart installed, and guarded models to talk to."""

import contextlib
import json
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from openai import OpenAI
from support.clusters import TOOL, Cluster
from support.commands import CommandError
from support.models import Model, OpenModel
from support.workloads import (
    MODEL_PORT,
    SEEN_PORT,
    collector,
    deployment,
    service,
)

OBSERVABILITY = "e2e-observability"


@pytest.fixture(scope="session")
def cluster() -> Cluster:
    """The cluster of `make up` with the chart installed as a user would."""
    cluster = Cluster()
    subprocess.run([*TOOL, "up"], check=True)
    with contextlib.suppress(CommandError):
        cluster.kubectl("create", "namespace", OBSERVABILITY)
    cluster.apply(*collector(cluster.images["aipolicy-testapp"]), namespace=OBSERVABILITY)
    cluster.install(f"telemetry.otlp.endpoint=http://otel-collector.{OBSERVABILITY}.svc:4317")
    cluster.wait_ready(OBSERVABILITY, "app=otel-collector")
    return cluster


@pytest.fixture(scope="session")
def spans(cluster: Cluster) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """Read the spans that arrived at the OTLP receiver."""
    with cluster.address(OBSERVABILITY, "otel-collector", SEEN_PORT) as address:

        def read() -> list[dict[str, Any]]:
            with urllib.request.urlopen(f"http://{address}/spans", timeout=10) as answer:
                arrived: list[dict[str, Any]] = json.load(answer)
            return arrived

        yield read


@pytest.fixture(scope="module")
def open_model(cluster: Cluster, request: pytest.FixtureRequest) -> Iterator[OpenModel]:
    """Deploy a guarded model into a namespace of its own, from a list of its objects."""
    with contextlib.ExitStack() as stack:

        def open_one(*objects: dict[str, Any], replicas: int = 1) -> Model:
            name = request.module.__name__.rpartition(".")[-1].replace("_", "-")
            namespace = cluster.fresh_namespace(name)
            stack.callback(cluster.kubectl, "delete", "namespace", namespace, "--wait=false")
            image = cluster.images["aipolicy-testapp"]
            cluster.apply(
                *objects, deployment(image, replicas=replicas), service(), namespace=namespace
            )
            cluster.wait_ready(namespace, "app=support-bot")
            model = stack.enter_context(cluster.address(namespace, "support-bot", MODEL_PORT))
            seen = stack.enter_context(cluster.address(namespace, "support-bot", SEEN_PORT))
            client = OpenAI(base_url=f"http://{model}/v1", api_key="unused", max_retries=0)
            return Model(cluster, namespace, model, seen, stack.enter_context(client))

        yield open_one

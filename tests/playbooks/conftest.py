"""The stages: a playbook runs on the core, and over real Envoy with either edge."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from aipolicy.effective import EffectivePolicy
from aipolicy_sidecar.edges.grpc_aio import GrpcAioEdge
from aipolicy_sidecar.edges.lean import LeanEdge
from support.envoys import Envoy, EnvoyStage, MakeEdge
from support.playbooks import CoreStage, SetStage, Stage


@pytest.fixture(scope="session")
def envoy() -> Iterator[Envoy]:
    with TemporaryDirectory(prefix="aipolicy-") as directory:  # short: a socket's path is bounded
        envoy = Envoy(Path(directory))
        envoy.start()
        yield envoy
        envoy.stop()


@asynccontextmanager
async def running(envoy: Envoy, edge: MakeEdge) -> AsyncIterator[EnvoyStage]:
    stage = EnvoyStage(envoy, None, edge)
    await stage.start()
    yield stage
    await stage.stop()


@pytest.fixture
async def grpc_stage(envoy: Envoy) -> AsyncIterator[EnvoyStage]:
    async with running(envoy, GrpcAioEdge) as stage:
        yield stage


@pytest.fixture
async def lean_stage(envoy: Envoy) -> AsyncIterator[EnvoyStage]:
    async with running(envoy, LeanEdge) as stage:
        yield stage


@pytest.fixture(params=("grpc", "lean"))
def envoy_stage(request: pytest.FixtureRequest) -> EnvoyStage:
    """Real Envoy, with each of the edges that it may talk to."""
    stage: EnvoyStage = request.getfixturevalue(f"{request.param}_stage")
    return stage


@pytest.fixture(
    params=("core", *(pytest.param(edge, marks=pytest.mark.envoy) for edge in ("grpc", "lean")))
)
def set_stage(request: pytest.FixtureRequest) -> SetStage:
    """Begin a playbook under a policy."""
    if request.param == "core":
        return CoreStage
    stage: EnvoyStage = request.getfixturevalue(f"{request.param}_stage")

    def under(policy: EffectivePolicy | None) -> Stage:
        stage.guard.policy = policy
        return stage

    return under

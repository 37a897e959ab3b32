"""Both stages: a playbook that asks for `stage` runs on the core and over real Envoy."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from aipolicy.effective import EffectivePolicy
from support.envoys import Envoy, EnvoyStage
from support.playbooks import CoreStage, SetStage, Stage


@pytest.fixture(scope="session")
def envoy() -> Iterator[Envoy]:
    with TemporaryDirectory(prefix="aipolicy-") as directory:  # short: a socket's path is bounded
        envoy = Envoy(Path(directory))
        envoy.start()
        yield envoy
        envoy.stop()


@pytest.fixture
async def envoy_stage(envoy: Envoy) -> AsyncIterator[EnvoyStage]:
    stage = EnvoyStage(envoy, None)
    await stage.start()
    yield stage
    await stage.stop()


@pytest.fixture(params=("core", pytest.param("envoy", marks=pytest.mark.envoy)))
def set_stage(request: pytest.FixtureRequest) -> SetStage:
    """Begin a playbook under a policy."""
    if request.param == "core":
        return CoreStage
    stage: EnvoyStage = request.getfixturevalue("envoy_stage")

    def under(policy: EffectivePolicy | None) -> Stage:
        stage.guard.policy = policy
        return stage

    return under

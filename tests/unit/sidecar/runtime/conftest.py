"""An operator to talk to, and what a guard needs to talk to it."""

from collections.abc import AsyncIterator
from pathlib import Path

import grpc.aio
import pytest
from aipolicy_sidecar.core.leases import Ledger
from aipolicy_sidecar.runtime.channels import TokenFile, open_channel
from aipolicy_sidecar.runtime.ledgers import LeaseClient
from support.clocks import FakeClock
from support.operators import TOKEN, FakeOperator, Identity, make_identity, open_operator


@pytest.fixture(scope="session")
def identity() -> Identity:
    return make_identity()


@pytest.fixture
async def operator(identity: Identity) -> AsyncIterator[FakeOperator]:
    async with open_operator(FakeOperator(identity)) as running:
        yield running


@pytest.fixture
def token(tmp_path: Path) -> TokenFile:
    path = tmp_path / "token"
    path.write_text(TOKEN)
    return TokenFile(path)


@pytest.fixture
async def channel(operator: FakeOperator) -> AsyncIterator[grpc.aio.Channel]:
    opened = open_channel(operator.address, operator.identity.certificate.decode())
    yield opened
    await opened.close()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture
def client(
    channel: grpc.aio.Channel, token: TokenFile, ledger: Ledger, clock: FakeClock
) -> LeaseClient:
    return LeaseClient(channel=channel, token=token, session="s", ledger=ledger, monotonic=clock)

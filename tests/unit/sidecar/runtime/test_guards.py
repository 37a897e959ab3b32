import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aipolicy.effective import EffectiveBudget, EffectivePolicy, EffectiveRule, PolicyVersion
from aipolicy.policies import Mode
from aipolicy.rule_specs import RuleMode
from aipolicy.rules import Rule
from aipolicy_sidecar.edges.grpc_aio import GrpcAioEdge
from aipolicy_sidecar.edges.lean import LeanEdge
from aipolicy_sidecar.edges.ports import Edge
from aipolicy_sidecar.runtime import guards
from aipolicy_sidecar.runtime.channels import TokenFile
from aipolicy_sidecar.runtime.guards import (
    Guard,
    GuardError,
    assemble,
    keep_running,
)
from aipolicy_sidecar.runtime.settings import EdgeKind, Settings, read_settings
from aipolicy_sidecar.runtime.snapshots import NoPolicyError
from aipolicy_sidecar.runtime.stores import Bundle, PolicyStore
from aipolicy_sidecar.wire import control_pb2
from support.guards import ask_guard, guard_environment
from support.operators import FakeOperator, Identity, open_operator

PROMPT = b'{"model":"m","max_tokens":8,"messages":[{"role":"user","content":"project bluebird"}]}'


def policy_with(word: str, *budgets: str) -> EffectivePolicy:
    rule = Rule.model_validate({"name": "words", "patterns": {"words": [word]}, "action": "Deny"})
    return EffectivePolicy(
        namespace="team-a",
        policies=(PolicyVersion(name="p", generation=1, mode=Mode.ENFORCE),),
        ports=(8000,),
        budgets=tuple(
            EffectiveBudget(policy="p", name=name, mode=RuleMode.ENFORCE) for name in budgets
        ),
        rules=(EffectiveRule(policy="p", index=0, mode=RuleMode.ENFORCE, rule=rule),),
    )


LENIENT, STRICT = policy_with("nothing"), policy_with("bluebird")


def snapshot_of(policy: EffectivePolicy) -> control_pb2.Snapshot:
    return control_pb2.Snapshot(
        hash=policy.hash, policy=policy.canonical, listeners=b"L2", clusters=b"C2"
    )


@pytest.fixture
def settings(
    tmp_path: Path, operator: FakeOperator, identity: Identity, token: TokenFile
) -> Settings:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    environment = guard_environment(
        tmp_path,
        address=operator.address,
        ca=identity.certificate,
        policy=LENIENT,
        token=token.path,
    )
    return read_settings(environment | {"AIPOLICY_HEALTH_PORT": str(port)})


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Guard]:
    guard = assemble(settings, {})
    stopping = asyncio.Event()
    task = asyncio.create_task(guard.run(stopping))
    yield guard
    stopping.set()
    await task


@pytest.mark.parametrize(
    ("kind", "edge"), ((EdgeKind.LEAN, LeanEdge), (EdgeKind.GRPC, GrpcAioEdge))
)
async def test_guard_serves_with_the_embedded_policy(
    settings: Settings, kind: EdgeKind, edge: type[Edge]
) -> None:
    async with running(settings.model_copy(update={"edge": kind})) as guard:
        assert isinstance(guard.edge, edge)
        answers = await ask_guard(settings.socket_file, PROMPT)
        assert guard.snapshots.current().hash == LENIENT.hash
    assert not answers[-1].HasField("immediate_response")
    assert (settings.proxy_directory / "listeners.json").read_bytes() == b"L"


async def test_pushed_policy_decides_about_the_next_exchange(
    settings: Settings, operator: FakeOperator
) -> None:
    operator.snapshot = snapshot_of(STRICT)
    async with running(settings):
        await operator.hears("ack")
        answers = await ask_guard(settings.socket_file, PROMPT)
    assert answers[-1].immediate_response.status.code == 403
    assert (settings.proxy_directory / "listeners.json").read_bytes() == b"L2"


async def test_restarted_guard_has_the_last_good_policy(
    settings: Settings, operator: FakeOperator
) -> None:
    operator.snapshot = snapshot_of(STRICT)
    async with running(settings):
        await operator.hears("ack")
    operator.snapshot = None
    async with running(settings) as guard:
        assert guard.snapshots.current().hash == STRICT.hash


async def test_kept_policy_that_does_not_compile_is_passed_over(settings: Settings) -> None:
    broken = Bundle("0" * 64, STRICT.canonical, b"L2", b"C2")
    PolicyStore(settings.policy_file).save(broken)
    async with running(settings) as guard:
        assert guard.snapshots.current().hash == LENIENT.hash


async def test_lease_is_asked_for_and_returned(settings: Settings, operator: FakeOperator) -> None:
    operator.snapshot = snapshot_of(policy_with("nothing", "monthly"))
    async with running(settings):
        await operator.hears("ack")
        await ask_guard(settings.socket_file, PROMPT)
        assert operator.leases[0].wanted > 0
    assert operator.leases[-1].wanted == 0
    assert operator.leases[-1].reserved == 0


async def test_decisions_reach_the_operator_before_the_guard_ends(
    settings: Settings, operator: FakeOperator
) -> None:
    operator.snapshot = snapshot_of(STRICT)
    async with running(settings):
        await operator.hears("ack")
        await ask_guard(settings.socket_file, PROMPT)
    (totals,) = operator.all_of("report")[-1].policies
    assert (totals.policy, totals.denied) == ("p", 1)


async def test_guard_serves_without_an_operator(identity: Identity, settings: Settings) -> None:
    async with open_operator(FakeOperator(identity)) as gone:
        address = gone.address
    lonely = settings.model_copy(update={"control_address": address})
    async with running(lonely):
        answers = await ask_guard(lonely.socket_file, PROMPT)
    assert not answers[-1].HasField("immediate_response")


async def test_guard_without_any_policy_does_not_start(settings: Settings) -> None:
    with pytest.raises(NoPolicyError):
        assemble(settings.model_copy(update={"embedded": ""}), {})


async def test_unwritable_volume_is_explained(settings: Settings) -> None:
    settings.proxy_directory.write_text("in the way")
    with pytest.raises(GuardError, match="mount a volume"):
        assemble(settings, {})


async def test_taken_health_port_is_explained(settings: Settings) -> None:
    with (
        socket.create_server(("127.0.0.1", settings.health_port)),
        pytest.raises(GuardError, match="cannot be had"),
    ):
        assemble(settings, {})


async def test_socket_that_cannot_be_made_is_explained(settings: Settings) -> None:
    settings.socket_file.mkdir()
    with pytest.raises(GuardError, match="cannot listen"):
        await assemble(settings, {}).run(asyncio.Event())


async def test_failed_background_task_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "RESTART_SECONDS", 0)
    again = asyncio.Event()
    runs = 0

    async def work() -> None:
        nonlocal runs
        runs += 1
        if runs == 1:
            raise ValueError
        again.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(keep_running("work", work))
    async with asyncio.timeout(10):
        await again.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert runs == 2

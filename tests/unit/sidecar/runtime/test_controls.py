import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import grpc.aio
import pytest
from aipolicy.effective import EffectivePolicy
from aipolicy_sidecar.core.records import Effect
from aipolicy_sidecar.core.snapshots import Snapshot
from aipolicy_sidecar.runtime import controls
from aipolicy_sidecar.runtime.backoffs import Backoff
from aipolicy_sidecar.runtime.channels import TokenFile
from aipolicy_sidecar.runtime.controls import Control, Intake
from aipolicy_sidecar.runtime.counters import Counters
from aipolicy_sidecar.runtime.proxies import ProxyFiles
from aipolicy_sidecar.runtime.snapshots import Snapshots, compile_bundle
from aipolicy_sidecar.runtime.stores import Bundle, PolicyStore
from aipolicy_sidecar.wire import control_pb2
from support.operators import LONGEST_WAIT, FakeOperator
from support.records import decision_of, record_of
from typing_extensions import override


def policy_of(*ports: int) -> EffectivePolicy:
    return EffectivePolicy(namespace="team-a", ports=ports)


def message_of(policy: EffectivePolicy, /, **changes: bytes) -> control_pb2.Snapshot:
    message = control_pb2.Snapshot(
        hash=policy.hash, policy=policy.canonical, listeners=b"L", clusters=b"C"
    )
    for name, value in changes.items():
        setattr(message, name, value)
    return message


class ObservedSnapshots(Snapshots):
    """Says when the operator is gone."""

    def __init__(self, first: Snapshot) -> None:
        super().__init__(first, asyncio.get_running_loop().time)
        self.lost = asyncio.Event()

    @override
    def doubt(self) -> None:
        super().doubt()
        self.lost.set()


OLD, NEW = policy_of(8000), policy_of(8000, 8001)


@dataclass
class Guard:
    control: Control
    snapshots: ObservedSnapshots
    counters: Counters
    store: PolicyStore
    proxy: ProxyFiles


@pytest.fixture
async def guard(
    channel: grpc.aio.Channel, token: TokenFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Guard]:
    monkeypatch.setattr(controls, "REPORT_SECONDS", 0.01)
    snapshots = ObservedSnapshots(compile_bundle(Bundle(OLD.hash, OLD.canonical, b"", b"")))
    counters = Counters()
    store, proxy = PolicyStore(tmp_path / "policy.json"), ProxyFiles(tmp_path / "envoy")
    control = Control(
        channel=channel,
        token=token,
        hello=control_pb2.Hello(session="s", version="1"),
        snapshots=snapshots,
        intake=Intake(store, proxy),
        counters=counters,
        backoff=Backoff(first=0.01, largest=0.01),
    )
    task = asyncio.create_task(control.run())
    yield Guard(control, snapshots, counters, store, proxy)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_hello_says_who_and_what_is_in_force(operator: FakeOperator, guard: Guard) -> None:
    hello = await operator.hears("hello")
    assert (hello.session, hello.hash, hello.version) == ("s", OLD.hash, "1")
    assert operator.tokens == ["Bearer token-1"]
    assert not guard.snapshots.connected


async def test_snapshot_is_in_force_kept_and_acknowledged(
    operator: FakeOperator, guard: Guard
) -> None:
    operator.snapshot = message_of(NEW)
    assert (await operator.hears("ack")).hash == NEW.hash
    assert guard.snapshots.current().hash == NEW.hash
    assert guard.snapshots.connected
    assert guard.store.load() == Bundle(NEW.hash, NEW.canonical, b"L", b"C")
    assert guard.proxy.listeners.read_bytes() == b"L"
    assert guard.proxy.clusters.read_bytes() == b"C"


async def test_later_snapshot_replaces_the_one_before(operator: FakeOperator, guard: Guard) -> None:
    operator.snapshot = message_of(OLD)
    await operator.hears("ack")
    operator.push(message_of(NEW))
    assert (await operator.hears("ack", 2)).hash == NEW.hash
    assert guard.snapshots.current().hash == NEW.hash


@pytest.mark.parametrize(
    ("change", "reason"),
    (
        ({"policy": b"{}"}, "does not match its hash"),
        ({"policy": b"\xff"}, "does not match its hash"),
        ({"listeners": b""}, "lacks the proxy's listeners"),
        ({"clusters": b""}, "lacks the proxy's listeners"),
    ),
)
async def test_bad_snapshot_is_refused_and_the_old_one_stays(
    operator: FakeOperator, guard: Guard, change: dict[str, bytes], reason: str
) -> None:
    operator.snapshot = message_of(NEW, **change)
    nack = await operator.hears("nack")
    assert nack.hash == NEW.hash
    assert guard.snapshots.lost.is_set()
    assert guard.snapshots.connected
    assert reason in nack.reason
    assert guard.snapshots.current().hash == OLD.hash
    assert guard.store.load() is None
    operator.push(message_of(NEW))
    assert (await operator.hears("ack")).hash == NEW.hash


async def test_snapshot_whose_files_cannot_be_written_is_refused(
    operator: FakeOperator, guard: Guard
) -> None:
    guard.proxy.directory.write_text("in the way")
    operator.snapshot = message_of(NEW)
    assert "cannot be written" in (await operator.hears("nack")).reason
    assert guard.snapshots.current().hash == OLD.hash


async def test_unexpected_fault_is_refused_without_its_text(
    operator: FakeOperator, guard: Guard, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise RuntimeError("a prompt")

    monkeypatch.setattr(controls, "compile_bundle", fail)
    operator.snapshot = message_of(NEW)
    assert (await operator.hears("nack")).reason == "unexpected RuntimeError"
    assert guard.snapshots.current().hash == OLD.hash


async def test_policy_that_cannot_be_kept_is_enforced_all_the_same(
    operator: FakeOperator, guard: Guard
) -> None:
    guard.store.path.mkdir()
    operator.snapshot = message_of(NEW)
    assert (await operator.hears("ack")).hash == NEW.hash


async def test_guard_comes_back_and_tells_what_it_has(operator: FakeOperator, guard: Guard) -> None:
    operator.snapshot = message_of(NEW)
    await operator.hears("ack")
    operator.hang_up()
    hello = await operator.hears("hello", 2)
    assert (hello.session, hello.hash) == ("s", NEW.hash)
    await operator.hears("ack", 2)
    assert guard.snapshots.connected


async def test_lost_operator_leaves_the_policy_in_force(
    operator: FakeOperator, guard: Guard, token: TokenFile
) -> None:
    operator.snapshot = message_of(NEW)
    await operator.hears("ack")
    token.path.unlink()  # every later attempt fails
    guard.snapshots.lost.clear()
    operator.hang_up()
    async with asyncio.timeout(LONGEST_WAIT):
        for _ in range(2):  # once for the stream that ended, once for the missing token
            await guard.snapshots.lost.wait()
            guard.snapshots.lost.clear()
    assert not guard.snapshots.connected
    assert guard.snapshots.current().hash == NEW.hash
    token.path.write_text("token-2")
    await operator.hears("hello", 2)
    assert operator.tokens[-1] == "Bearer token-2"


async def test_counters_are_reported_as_totals(operator: FakeOperator, guard: Guard) -> None:
    operator.snapshot = message_of(NEW)
    await operator.hears("ack")
    guard.counters.add(record_of())
    first = await operator.hears("report")
    assert [(item.policy, item.allowed) for item in first.policies] == [("support-bot", 1)]
    guard.counters.add(record_of(decisions=(decision_of(Effect.DENIED),)))
    (item,) = (await operator.hears("report", 2)).policies
    assert (item.allowed, item.denied) == (1, 1)


async def test_new_stream_hears_all_totals(operator: FakeOperator, guard: Guard) -> None:
    operator.snapshot = message_of(NEW)
    guard.counters.add(record_of())
    await operator.hears("report")
    operator.hang_up()
    (item,) = (await operator.hears("report", 2)).policies
    assert item.allowed == 1


async def test_last_report_goes_up_at_the_end(
    operator: FakeOperator, guard: Guard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(controls, "REPORT_SECONDS", 3600)
    operator.snapshot = message_of(NEW)
    await operator.hears("ack")
    await asyncio.sleep(0)
    guard.counters.add(record_of())
    await guard.control.finish()
    assert (await operator.hears("report")).policies[0].allowed == 1


async def test_end_without_a_stream_says_nothing(guard: Guard) -> None:
    await guard.control.finish()

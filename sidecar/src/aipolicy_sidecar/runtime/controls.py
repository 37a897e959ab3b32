"""The policy stream: snapshots down; acknowledgements and counters up.

The operator pushes a snapshot when a policy changes. The guard checks and compiles it
beside the traffic, swaps it in, keeps it, and says so; one that fails in any way leaves
the old one in force and is refused with the reason. Without the operator the guard
carries on with what it has, and tries again for ever.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

import grpc
import grpc.aio

from aipolicy_sidecar.core.snapshots import Snapshot
from aipolicy_sidecar.runtime.backoffs import Backoff
from aipolicy_sidecar.runtime.channels import SERVICE, TokenError, TokenFile
from aipolicy_sidecar.runtime.counters import Counters
from aipolicy_sidecar.runtime.proxies import ProxyFiles
from aipolicy_sidecar.runtime.snapshots import Snapshots, compile_bundle
from aipolicy_sidecar.runtime.stores import Bundle, PolicyStore, StoreError
from aipolicy_sidecar.wire import control_pb2

REPORT_SECONDS = 1.0
"""How often counters go up at most."""
GOODBYE_SECONDS = 1.0
"""How long the last report may take when the guard stops."""

log = logging.getLogger(__name__)


class PolicyCall(Protocol):
    """What is used of a ``grpc.aio.StreamStreamCall``, which ships no types."""

    def __aiter__(self) -> AsyncIterator[control_pb2.Snapshot]:
        """The snapshots, until the call ends; AioRpcError when it ends badly."""
        ...

    async def write(self, request: control_pb2.FromGuard) -> None:
        """Send; InvalidStateError when the call has ended."""
        ...

    async def done_writing(self) -> None:
        """Half-close."""
        ...

    async def code(self) -> grpc.StatusCode:
        """Wait for the end."""
        ...

    def cancel(self) -> bool:
        """End it from this side."""
        ...


@dataclass(frozen=True, slots=True)
class Intake:
    """What happens to a snapshot before it is in force."""

    store: PolicyStore
    proxy: ProxyFiles

    def prepare(self, bundle: Bundle) -> Snapshot:
        """Compile `bundle`, hand the proxy its files and keep it for the next start.

        Raises:
            StoreError: It cannot be used, and nothing has changed.
        """
        if not bundle.listeners or not bundle.clusters:
            raise StoreError("the snapshot lacks the proxy's listeners or clusters")
        snapshot = compile_bundle(bundle)
        try:
            self.proxy.write(listeners=bundle.listeners, clusters=bundle.clusters)
        except OSError as error:
            raise StoreError(f"the proxy's files cannot be written: {error.strerror}") from None
        try:
            self.store.save(bundle)
        except (OSError, UnicodeDecodeError) as error:
            # It is still right to enforce it: only a restart would fall behind, and catch up.
            log.warning("policy not kept on disk", extra={"reason": type(error).__name__})
        return snapshot


class Control:
    """The guard's end of the policy stream."""

    def __init__(
        self,
        *,
        channel: grpc.aio.Channel,
        token: TokenFile,
        hello: control_pb2.Hello,
        snapshots: Snapshots,
        intake: Intake,
        counters: Counters,
        backoff: Backoff | None = None,
    ) -> None:
        self._open = channel.stream_stream(
            SERVICE + "Policies",
            request_serializer=control_pb2.FromGuard.SerializeToString,
            response_deserializer=control_pb2.Snapshot.FromString,
        )
        self._token = token
        self._hello = hello
        self._snapshots = snapshots
        self._intake = intake
        self._counters = counters
        self._backoff = backoff or Backoff(first=0.5, largest=15.0)
        self._writing = asyncio.Lock()
        self._call: PolicyCall | None = None
        self._reported = 0

    async def run(self) -> None:
        """Stay connected until cancelled."""
        while True:
            try:
                await self._converse()
                log.info("operator ended the policy stream")
            except grpc.aio.AioRpcError as error:
                log.warning(
                    "operator not reached; the policy in force stays",
                    extra={"code": error.code().name, "reason": (error.details() or "")[:200]},
                )
            except TokenError as error:
                log.warning("operator not called", extra={"reason": str(error)})
            finally:
                self._call = None
                self._snapshots.connected = False
                self._snapshots.doubt()
            await asyncio.sleep(self._backoff.next())

    async def finish(self) -> None:
        """Send the last counters and end the stream; at most GOODBYE_SECONDS."""
        call = self._call
        if call is None:
            return
        with contextlib.suppress(grpc.aio.AioRpcError, TimeoutError):
            async with asyncio.timeout(GOODBYE_SECONDS):
                await self._report(call)
                await call.done_writing()
                await call.code()

    async def _converse(self) -> None:
        call: PolicyCall = self._open(metadata=self._token.metadata())
        self._reported = 0  # the operator may be another replica: tell it all
        reporting: asyncio.Task[None] | None = None
        try:
            self._hello.hash = self._snapshots.current().hash
            await self._send(call, control_pb2.FromGuard(hello=self._hello))
            async for message in call:
                if reporting is None:
                    self._call = call
                    self._snapshots.connected = True
                    self._backoff.reset()
                    reporting = asyncio.create_task(self._keep_reporting(call))
                await self._send(call, await self._take(message))
        finally:
            if reporting is not None:
                reporting.cancel()
            call.cancel()

    async def _take(self, message: control_pb2.Snapshot) -> control_pb2.FromGuard:
        bundle = Bundle(message.hash, message.policy, message.listeners, message.clusters)
        try:
            # In a thread, so that exchanges go on while a large policy compiles.
            snapshot = await asyncio.to_thread(self._intake.prepare, bundle)
        except StoreError as error:
            return self._refuse(bundle, str(error))
        except Exception as error:  # noqa: BLE001 - whatever it was, the old policy stays in force
            return self._refuse(bundle, f"unexpected {type(error).__name__}")
        self._snapshots.swap(snapshot)
        log.info("policy in force", extra={"hash": bundle.hash, "active": snapshot.active})
        return control_pb2.FromGuard(ack=control_pb2.Ack(hash=bundle.hash))

    def _refuse(self, bundle: Bundle, reason: str) -> control_pb2.FromGuard:
        self._snapshots.doubt()
        log.error("policy refused", extra={"hash": bundle.hash, "reason": reason})
        return control_pb2.FromGuard(nack=control_pb2.Nack(hash=bundle.hash, reason=reason))

    async def _keep_reporting(self, call: PolicyCall) -> None:
        with contextlib.suppress(grpc.aio.AioRpcError):
            while True:
                await self._report(call)
                await asyncio.sleep(REPORT_SECONDS)

    async def _report(self, call: PolicyCall) -> None:
        if self._counters.revision == self._reported:
            return
        self._reported = self._counters.revision
        await self._send(call, control_pb2.FromGuard(report=report_of(self._counters)))

    async def _send(self, call: PolicyCall, message: control_pb2.FromGuard) -> None:
        # A call that has ended tells why to whoever reads from it, not to who writes.
        with contextlib.suppress(asyncio.InvalidStateError):
            async with self._writing:  # gRPC allows one write at a time
                await call.write(message)


def report_of(counters: Counters) -> control_pb2.Report:
    """The totals as they travel."""
    return control_pb2.Report(
        policies=[
            control_pb2.PolicyCounters(
                policy=policy,
                allowed=totals.allowed,
                denied=totals.denied,
                redacted=totals.redacted,
                would_deny=totals.would_deny,
                would_redact=totals.would_redact,
            )
            for policy, totals in counters.items()
        ]
    )

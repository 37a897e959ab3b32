"""Lanes: an Envoy each, and what stands behind its filter."""

import sys
from contextlib import ExitStack
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bench.guards import Control, start_guard
from bench.loads import Load, send
from bench.noops import build_go
from bench.policies import effective_policy
from bench.processes import BenchError, Child, free_port, part
from bench.proxies import ProxyFiles, make_files, start_proxy
from bench.samples import Round
from bench.streams import Streams, follow


class Lane(StrEnum):
    """What is compared, in the words of the table."""

    BASELINE = "Envoy alone"
    GUARD = "guard"
    GRPC = "guard on grpc.aio"
    TRACED = "guard + OTLP"
    NOOP = "Python no-op"
    GRPC_NOOP = "Python no-op on grpc.aio"
    GO_NOOP = "Go no-op"


@dataclass(frozen=True, slots=True)
class RunningLane:
    """A lane that is up."""

    lane: Lane
    port: int
    guard: Child | None

    async def send(self, load: Load) -> Round:
        """One round of requests."""
        before = self._cpu()
        latencies, seconds = await send(self.port, load)
        return Round(tuple(latencies), seconds, self._cpu() - before)

    async def follow(self, streams: Streams) -> Round:
        """One round of streams."""
        before = self._cpu()
        latencies, held, seconds = await follow(self.port, streams)
        return Round(tuple(latencies), seconds, self._cpu() - before, tuple(held))

    def _cpu(self) -> float:
        return self.guard.cpu_seconds() if self.guard else 0.0


class Track:
    """All lanes, started one by one in a folder; what is started here ends with the stack."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._stack = stack
        self._policy = effective_policy()
        self._upstream: int = self._part("bench.upstreams").hello["port"]
        operator = self._part("bench.operators").hello
        self.control = Control(operator["address"], operator["ca"])
        self.missing: list[str] = []
        """Lanes that could not be had, and why."""

    def start(self) -> list[RunningLane]:
        """Start all lanes that can be had."""
        lanes = [self._start(lane) for lane in Lane if lane is not Lane.GO_NOOP]
        try:
            lanes.append(self._start(Lane.GO_NOOP))
        except BenchError as error:
            self.missing.append(f"{Lane.GO_NOOP}: {error}")
        return lanes

    def start_seconds(self, times: int) -> list[float]:
        """Start further guards, one after the other, and end them: seconds until each served."""
        seconds = []
        for number in range(times):
            files = self._files(f"start-{number}")
            guard, took = start_guard(files, self._policy, self.control, self._log("start"))
            guard.stop()
            seconds.append(took)
        return seconds

    def _start(self, lane: Lane) -> RunningLane:
        files = self._files(lane.name.lower(), guarded=lane is not Lane.BASELINE)
        guard = self._start_guard(lane, files)
        files.write()
        self._stack.enter_context(start_proxy(lane, files, self._log(f"envoy-{lane.name}")))
        return RunningLane(lane, files.port, guard)

    def _start_guard(self, lane: Lane, files: ProxyFiles) -> Child | None:
        match lane:
            case Lane.BASELINE:
                return None
            case Lane.GUARD | Lane.GRPC | Lane.TRACED:
                extra = self._collector() if lane is Lane.TRACED else {}
                if lane is Lane.GRPC:
                    extra["AIPOLICY_EDGE"] = "grpc"
                guard, _ = start_guard(
                    files, self._policy, self.control, self._log(lane.name), extra
                )
                return self._stack.enter_context(guard)
            case Lane.NOOP:
                files.directory.mkdir()
                return self._part("bench.lean_noops", str(files.socket))
            case Lane.GRPC_NOOP:
                files.directory.mkdir()
                return self._part("bench.noops", str(files.socket))
            case Lane.GO_NOOP:
                files.directory.mkdir()
                command = [str(build_go()), str(files.socket)]
                noop = self._stack.enter_context(Child(lane, command, log=self._log(lane.name)))
                noop.wait_for_file(files.socket)
                return noop

    def _collector(self) -> dict[str, str]:
        """Start a receiver of telemetry; the variables that make a guard export to it."""
        otlp = free_port()
        command = [sys.executable, "-m", "apps.collectors", "--otlp-port", str(otlp)]
        collector = Child(
            "the OTLP receiver",
            [*command, "--port", str(free_port())],
            log=self._log("collector"),
        )
        self._stack.enter_context(collector).wait_for_port(otlp)
        return {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{otlp}"}

    def _files(self, name: str, *, guarded: bool = True) -> ProxyFiles:
        return make_files(self._folder / name, self._policy, self._upstream, guarded=guarded)

    def _part(self, module: str, *arguments: str) -> Child:
        return self._stack.enter_context(part(module, *arguments, log=self._log(module)))

    def _log(self, name: str) -> Path:
        return self._folder / f"{name}.log"

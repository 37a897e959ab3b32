"""A run: which loads go down which lanes, and what rows are made of it."""

import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from bench.computations import compile_seconds, model_megabytes, scan_seconds
from bench.lanes import Lane, RunningLane, Track
from bench.loads import Load
from bench.messages import conversation_body, prompt_body
from bench.processes import part
from bench.reports import Report, Row, Target, at_least, at_most
from bench.samples import Round, added, median, percentile
from bench.streams import Streams
from bench.webhooks import Burst, burst

Rounds = dict[Lane, list[Round]]
_MS: Final = 1000.0
_GUARDS: Final = (
    Lane.GUARD,
    Lane.GRPC,
    Lane.TRACED,
    Lane.NOOP,
    Lane.GRPC_NOOP,
    Lane.GO_NOOP,
)
_CROWDED: Final = frozenset({Lane.BASELINE, Lane.GUARD, Lane.NOOP, Lane.GO_NOOP})


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is done."""

    rounds: int
    single: Load
    busy: Load
    crowded: Load
    large: Load
    conversation: Load
    streams: Streams
    burst: Burst
    one_by_one: Burst
    starts: int
    scans: int


FULL: Final = Plan(
    rounds=5,
    single=Load(prompt_body(2000), connections=1, requests=250),
    busy=Load(prompt_body(2000), connections=16, requests=1600),
    crowded=Load(prompt_body(2000), connections=50, requests=1500),
    large=Load(prompt_body(200_000), connections=20, requests=100),
    conversation=Load(conversation_body(41, 5000), connections=20, requests=100),
    streams=Streams(streams=100, rate=50, chunks=100),
    burst=Burst(pods=500, connections=50),
    one_by_one=Burst(pods=100, connections=1),
    starts=5,
    scans=500,
)
"""About three minutes on two cores."""
QUICK: Final = replace(FULL, rounds=3, streams=replace(FULL.streams, chunks=50), starts=3)
"""About one."""


class Run:
    """One run over all lanes."""

    def __init__(self, plan: Plan, folder: Path, say: Callable[[str], None]) -> None:
        self._plan = plan
        self._folder = folder
        self._say = say
        self._rows: list[Row] = []

    async def run(self) -> Report:
        """Measure everything."""
        plan, begun = self._plan, time.monotonic()
        with ExitStack() as stack:
            self._say("starting the lanes")
            track = Track(self._folder, stack)
            lanes = track.start()
            guard = next(lane.guard for lane in lanes if lane.lane is Lane.GUARD)
            idle = guard.resident_megabytes() if guard else 0.0
            for lane in lanes:
                await lane.send(plan.single)  # warm
            await self._requests(lanes)
            await self._streams(lanes)
            if guard is not None:
                self._add("guard memory, idle", idle, "MB RSS", at_most(100))
                after = guard.resident_megabytes()
                self._add("guard memory, after the load", after, "MB RSS", at_most(100))
            self._say("starting guards")
            starts = track.start_seconds(plan.starts)
            self._add("guard start to ready", median(starts), "s", at_most(1.5))
        self._compute()
        await self._webhook()
        return Report(self._rows, track.missing, time.monotonic() - begun)

    async def _requests(self, lanes: list[RunningLane]) -> None:
        plan = self._plan
        single = await self._interleave("c=1", lanes, lambda lane: lane.send(plan.single))
        base = single[Lane.BASELINE]
        self._add("Envoy alone, 2 kB, c=1, p50", _each(base, lambda item: item.p50), "ms")
        bound = added(single[Lane.GO_NOOP], base, 0.5) * _MS if Lane.GO_NOOP in single else 0.6
        for lane in _present(single):
            target = at_most(bound, f"≤ Go no-op ({bound:.2f})") if lane is Lane.GUARD else None
            self._add(f"{lane} adds, c=1, p50", added(single[lane], base, 0.5) * _MS, "ms", target)
        for lane in _present(single):
            target = at_most(3) if lane is Lane.GUARD else None
            self._add(f"{lane} adds, c=1, p99", added(single[lane], base, 0.99) * _MS, "ms", target)
        busy = await self._interleave("c=16", lanes, lambda lane: lane.send(plan.busy))
        for lane in (Lane.BASELINE, *_present(busy)):
            self._add(f"{lane}, c=16", median(item.rate for item in busy[lane]), "requests/s")
        for lane in _present(busy):
            cpu = _each(busy[lane], lambda item: item.cpu_each)
            target = at_most(0.5) if lane is Lane.GUARD else None
            self._add(f"{lane}, CPU a request, c=16", cpu, "ms", target)
            if lane is Lane.GUARD:
                self._add("guard, requests/s that fill a core", _MS / cpu, "1/s", at_least(2000))
        ratio = median(
            slow.cpu_each / quick.cpu_each
            for slow, quick in zip(busy[Lane.GRPC_NOOP], busy[Lane.NOOP], strict=True)
        )
        self._add("CPU of grpc.aio's no-op over the lean edge's", ratio, "times", at_least(5))
        # Where all cores are taken, waiting is c over the rate: the no-ops show how much of it
        # this machine imposes on any guard.
        some = [lane for lane in lanes if lane.lane in _CROWDED]
        crowded = await self._interleave("c=50", some, lambda lane: lane.send(plan.crowded))
        for lane in _present(crowded):
            late = added(crowded[lane], crowded[Lane.BASELINE], 0.99) * _MS
            target = at_most(10) if lane is Lane.GUARD else None
            self._add(f"{lane} adds, c=50, p99", late, "ms", target)
        few = [lane for lane in lanes if lane.lane in {Lane.BASELINE, Lane.GUARD}]
        for what, load in (
            ("200 kB prompt", plan.large),
            ("200 kB conversation with one new turn", plan.conversation),
        ):
            large = await self._interleave(what, few, partial(_send, load))
            late = added(large[Lane.GUARD], large[Lane.BASELINE], 0.99) * _MS
            self._add(f"guard adds, {what}, c=20, p99", late, "ms", at_most(60))

    async def _streams(self, lanes: list[RunningLane]) -> None:
        streams = self._plan.streams
        rounds = await self._interleave("streams", lanes, lambda lane: lane.follow(streams))
        base = rounds[Lane.BASELINE]
        what = f"a chunk, {streams.streams} streams x {streams.rate}/s"
        for lane in _present(rounds):
            mine, targeted = rounds[lane], lane is Lane.GUARD
            for name, share, bound in (("p50", 0.5, 0.25), ("p99", 0.99, 1.5)):
                target = at_most(bound) if targeted else None
                value = added(mine, base, share) * _MS
                self._add(f"{lane} adds, {what}, {name}", value, "ms", target)
        for lane in _present(rounds):
            self._add(f"{lane}, CPU a chunk", _each(rounds[lane], lambda item: item.cpu_each), "ms")
        guard = rounds[Lane.GUARD]
        load = median(item.guard_cpu / item.seconds for item in guard)
        self._add("guard, cores for these streams", load, "cores", at_most(0.5))
        held = median(percentile(item.held, 0.99) for item in guard)
        self._add("guard holds back text, p99", held, "bytes", at_most(64))

    def _compute(self) -> None:
        self._say("compiling and scanning")
        compiled = compile_seconds(9)
        self._add("100 rules, read, merged, compiled", median(compiled) * _MS, "ms", at_most(50))
        p50, p99 = scan_seconds(self._plan.scans)
        self._add("all rules on 2 kB, one thread, p50", p50 * _MS, "ms", at_most(0.6))
        self._add("all rules on 2 kB, one thread, p99", p99 * _MS, "ms", at_most(1))
        self._add("model of injections, its file", model_megabytes(), "MB", at_most(1))

    async def _webhook(self) -> None:
        self._say("injecting pods")
        with part("bench.admissions", log=self._folder / "admissions.log") as server:
            await burst(server, self._plan.one_by_one)  # warm
            for name, pods, bound in (
                ("one by one", self._plan.one_by_one, 20.0),
                (f"{self._plan.burst.connections} at a time", self._plan.burst, 250.0),
            ):
                rounds = [await burst(server, pods) for _ in range(3)]
                for label, share in (("p50", 0.5), ("p99", 0.99)):
                    value = median(percentile(item, share) for item in rounds) * _MS
                    target = at_most(bound) if label == "p99" else None
                    self._add(f"injection webhook, {name}, {label}", value, "ms", target)

    async def _interleave(
        self,
        what: str,
        lanes: list[RunningLane],
        work: Callable[[RunningLane], Awaitable[Round]],
    ) -> Rounds:
        """Let the lanes take turns, another one first in each round."""
        self._say(f"{what}: {self._plan.rounds} rounds")
        rounds: Rounds = {lane.lane: [] for lane in lanes}
        for number in range(self._plan.rounds):
            first = number % len(lanes)
            for lane in lanes[first:] + lanes[:first]:
                rounds[lane.lane].append(await work(lane))
        return rounds

    def _add(self, name: str, value: float, unit: str, target: Target | None = None) -> None:
        self._rows.append(Row(name, value, unit, target))


def _present(rounds: Rounds) -> Iterator[Lane]:
    return (lane for lane in _GUARDS if lane in rounds)


async def _send(load: Load, lane: RunningLane) -> Round:
    return await lane.send(load)


def _each(rounds: Iterable[Round], read: Callable[[Round], float]) -> float:
    """The median of rounds, in milliseconds."""
    return median(read(item) for item in rounds) * _MS

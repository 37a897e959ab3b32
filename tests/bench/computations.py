"""What needs no network: reading, merging and compiling a large policy, and scanning."""

import time
from importlib.resources import files

from aipolicy.rules import compile_rules, injections
from aipolicy.segments import Direction, RequestSegment
from aipolicy_sidecar.core.snapshots import compile_snapshot

from bench.messages import prose
from bench.policies import compile_input, effective_policy, large_specs
from bench.samples import percentile


def compile_seconds(times: int) -> list[float]:
    """Seconds to read, merge and compile policies with a hundred rules, each time anew."""
    seconds = []
    for _ in range(times):
        specs = large_specs()
        begun = time.perf_counter()
        compile_snapshot(compile_input(specs))
        seconds.append(time.perf_counter() - begun)
    return seconds


def scan_seconds(times: int) -> tuple[float, float]:
    """Median and 99th percentile of seconds for all rules on a 2 kB prompt, in one thread."""
    rules = compile_rules(effective_policy().rules)
    text = prose(2000).encode()
    seconds = []
    for _ in range(times):
        begun = time.perf_counter()
        scan = rules.scan(Direction.REQUEST, RequestSegment.USER, text)
        seconds.append(time.perf_counter() - begun)
        if scan.findings:
            raise ValueError("the bench's prompt must be clean")
    return percentile(seconds, 0.5), percentile(seconds, 0.99)


def model_megabytes() -> float:
    """The largest file that detectors come with."""
    return len(files(injections).joinpath("model.txt").read_bytes()) / 1e6

"""Costs: what the detectors take of this machine, in CPU time of one thread, and in memory.

Measured over benign texts of labelled sets, put together and cut to a size. CPU time does not count
what else the machine does meanwhile, but a loaded one is slower all the same.
"""

import json
import platform
import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from itertools import islice
from statistics import quantiles
from typing import Any, Final

from aipolicy.effective import merge_policies
from aipolicy.named_policies import NamedPolicy
from aipolicy.policies import AIPolicySpec
from aipolicy.rules import injections
from aipolicy.rules.groundings import score as score_grounding
from aipolicy.segments import Direction, RequestSegment

from aipolicy_sidecar.core.snapshots import Snapshot, compile_snapshot
from aipolicy_sidecar.offline.engines import Engine
from aipolicy_sidecar.offline.labelled_rows import Row, Subject, read_rows
from aipolicy_sidecar.offline.reports import Reporter
from aipolicy_sidecar.offline.scans import tell

TEXT: Final = 2000
LINE: Final = 500
"""Bytes of a text, and of a line of ``aipolicy scan``."""
TEXTS: Final = 400
LINES: Final = 2000
"""How many, at most."""
ROWS: Final = 200
"""Of a file of rows, at most."""
TIMES: Final = 5
"""How often each is measured; the least counts."""
BETWEEN: Final = b"\n\n"
KINDS: Final = ("promptInjection", "secrets", "pii")
"""Detectors of texts, with their defaults."""
_MS: Final = 1000.0
_MIB: Final = 2**20


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds that something takes, over many texts."""

    p50: float
    p99: float


@dataclass(frozen=True, slots=True)
class Costs:
    """All of them."""

    texts: int
    together: Times
    """All detectors of texts."""
    alone: Mapping[str, Times]
    grounding: Times | None
    """An answer held against its documents."""
    lines: float
    """That ``aipolicy scan`` does in a second."""
    memory: int
    """Bytes that this process had at most until then."""
    model: int
    """Bytes of the model of injections."""


def measure_costs(paths: Sequence[str], kinds: Sequence[str] = KINDS) -> Costs | None:
    """What it costs to judge texts of some sets; None when they have too little of it.

    Few rows are kept, so that memory is that of the rules. Raises CommandError.
    """
    innocent: list[str] = []
    answers: list[Row] = []
    for path in paths:
        found = (one for one in read_rows(path) if _is_used(*one))
        for row, subject in islice(found, ROWS):
            if subject is Subject.GROUNDING:
                answers.append(row)
            else:
                innocent.append(row.text)
    texts = _spread(_cut(innocent, TEXT), TEXTS)
    if not texts:
        return None
    rules = _compile(kinds)
    together = _time(_scan(rules), texts)
    grounding = _time(_ground, answers) if answers else None
    memory = _peak()  # before anything is there that the guard has not
    lines = _scan_lines(rules, _spread(_cut(innocent, LINE), LINES))
    return Costs(
        len(texts),
        together,
        {kind: _time(_scan(_compile((kind,))), texts) for kind in kinds},
        grounding,
        lines,
        memory,
        len(files(injections).joinpath("model.txt").read_bytes()),
    )


def cost_table(costs: Costs) -> list[str]:
    """The costs in Markdown."""
    machine = f"{platform.machine()}, {platform.python_implementation()}"
    lines = [
        f"| CPU time of one thread, {machine} {platform.python_version()} | p50 | p99 |",
        "|---|---|---|",
        _line(
            f"{', '.join(costs.alone)} together, {costs.texts} texts of {TEXT} bytes",
            costs.together,
        ),
        *(_line(f"{kind} alone", times) for kind, times in costs.alone.items()),
    ]
    if costs.grounding is not None:
        lines.append(_line("grounding, an answer of these sets", costs.grounding))
    return [
        *lines,
        "",
        "| | |",
        "|---|---|",
        f"| `aipolicy scan`, lines of {LINE} bytes | {costs.lines:.0f} a CPU second |",
        f"| memory of the process, at most | {costs.memory / _MIB:.0f} MiB |",
        f"| `model.txt` | {costs.model / _MIB:.2f} MiB |",
    ]


def _is_used(row: Row, subject: Subject) -> bool:
    innocent = subject is Subject.INJECTION and not row.positive
    return innocent or subject is Subject.GROUNDING


def _line(name: str, times: Times) -> str:
    return f"| {name} | {times.p50 * _MS:.3f} ms | {times.p99 * _MS:.3f} ms |"


def _cut(texts: Iterable[str], size: int) -> Iterator[bytes]:
    """Texts of so many bytes, of others put together; what is left over is dropped."""
    held = b""
    for text in texts:
        held += text.encode(errors="replace") + BETWEEN
        while len(held) >= size:
            yield held[:size].decode(errors="ignore").encode()
            held = held[size:].decode(errors="ignore").encode()


def _spread(texts: Iterable[bytes], most: int) -> list[bytes]:
    """So many of them, of all sets."""
    all_of = list(texts)
    step = max(1.0, len(all_of) / most)
    return [all_of[int(place * step)] for place in range(min(most, len(all_of)))]


def _compile(kinds: Iterable[str]) -> Snapshot:
    rules = [{"name": kind.lower(), kind: {}, "action": "Deny"} for kind in kinds]
    spec = AIPolicySpec.model_validate({"selector": {}, "rules": rules})
    return compile_snapshot(merge_policies("eval", [NamedPolicy("eval", 1, spec)], (), {}))


def _scan(snapshot: Snapshot) -> Callable[[bytes], object]:
    return partial(snapshot.rules.scan, Direction.REQUEST, RequestSegment.USER)


def _ground(row: Row) -> float:
    return score_grounding(row.text, row.documents, row.questions)


def _time(work: Callable[[Any], object], items: list[Any]) -> Times:
    """Each item's least time; what is remembered of words is there from the first time on."""
    least = [float("inf")] * len(items)
    for _ in range(TIMES):
        for place, item in enumerate(items):
            begun = time.thread_time()
            work(item)
            least[place] = min(least[place], time.thread_time() - begun)
    shares = quantiles(least * 2 if len(least) == 1 else least, n=100, method="inclusive")
    return Times(shares[49], shares[98])


def _scan_lines(snapshot: Snapshot, texts: list[bytes]) -> float:
    engine = Engine(snapshot)
    reporter = Reporter(snapshot.policy.rules, engine.rules)
    lines = [json.dumps({"id": place, "text": text.decode()}) for place, text in enumerate(texts)]
    data = [line.encode() for line in lines]
    begun = time.thread_time()
    for line in data:
        tell(line, engine, reporter)
    return len(data) / max(time.thread_time() - begun, 1e-9)


def _peak() -> int:
    """Linux counts it in kilobytes, macOS in bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024

"""h2spec, the conformance tests for HTTP/2, against the lean edge.

h2spec sends no gRPC, so the few cases that wait for data run against the same connection
with calls that answer without being sent a message.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from aipolicy_sidecar.edges.lean import LeanEdge
from support import go_programs
from support.h2_servers import Answering
from support.ports import Guard, make_policy

MODULE: Final = Path(__file__).parent / "h2spec"
PACKAGE: Final = "github.com/summerwind/h2spec/cmd/h2spec"
CASES: Final = 146
SECONDS: Final = 2
"""How long h2spec waits for an answer; cases that fail wait as long."""

_UNREAD = (
    "the guard reads no request headers: it grants no header table, so skipping a block leaves"
    " no decoder out of step, and whatever is called is taken as the one method"
)
UNREAD: Final = dict.fromkeys(
    (
        *("http2/4.3/1", "hpack/2.3.3/1", "hpack/4.2/1", "hpack/6.1/1", "hpack/6.3/1"),
        *("hpack/5.2/1", "hpack/5.2/2", "hpack/5.2/3"),
    ),
    f"{_UNREAD} (HPACK)",
) | dict.fromkeys(
    (
        "http2/8.1.2/1",
        *("http2/8.1.2.1/1", "http2/8.1.2.1/2", "http2/8.1.2.1/4"),
        *("http2/8.1.2.2/1", "http2/8.1.2.2/2"),
        *(f"http2/8.1.2.3/{number}" for number in range(1, 8)),
        *("http2/8.1.2.6/1", "http2/8.1.2.6/2"),
    ),
    f"{_UNREAD} (malformed requests, which Envoy's encoder does not make)",
)
EXEMPT: Final = {
    **UNREAD,
    "http2/4.2/3": (
        "takes 16 KiB for the largest frame, whatever the guard announced (1 MiB); that it holds"
        " a peer to its own limit is in test_connection_faults.py"
    ),
}
"""Cases that fail by design, and why."""
NEEDS_DATA: Final = dict.fromkeys(
    (
        *("generic/2/2", "generic/2/3", "http2/5.1.2/1", "http2/6.5.3/1"),
        *("http2/6.9.1/1", "http2/6.9.2/1", "http2/6.9.2/2"),
    ),
    "waits for data, and a gRPC call without a message has none in its answer",
)
"""Cases that the edge itself cannot pass, and why; they pass where calls answer."""


@dataclass
class Outcome:
    """What became of the cases."""

    passed: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    skipped: set[str] = field(default_factory=set)


def read_report(path: Path) -> Outcome:
    outcome = Outcome()
    for suite in ET.parse(path).getroot():  # noqa: S314 - h2spec wrote it
        for number, case in enumerate(suite, 1):
            kinds = {child.tag for child in case}
            name = f"{case.get('package')}/{number}"
            if kinds & {"error", "failure"}:
                outcome.failed.add(name)
            elif "skipped" in kinds:
                outcome.skipped.add(name)
            else:
                outcome.passed.add(name)
    return outcome


async def judge(serve: Callable[[], asyncio.Protocol], report: Path, *sections: str) -> Outcome:
    """Run some sections, or all."""
    program = go_programs.build("h2spec", MODULE, PACKAGE)
    server = await asyncio.get_running_loop().create_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        program,
        *sections,
        *("--port", str(port), "--timeout", str(SECONDS), "--strict"),
        *("--junit-report", str(report)),
        stdout=asyncio.subprocess.DEVNULL,
    )
    await process.wait()
    server.close()
    return read_report(report)


async def test_the_lean_edge_keeps_to_the_protocol(tmp_path: Path) -> None:
    edge = LeanEdge(tmp_path / "unused", Guard(make_policy()).ports())
    outcome = await judge(edge.accept, tmp_path / "report.xml")
    assert outcome.failed | outcome.skipped == EXEMPT.keys() | NEEDS_DATA.keys()
    assert len(outcome.passed) == CASES - len(EXEMPT) - len(NEEDS_DATA)


async def test_and_so_do_answers_with_data(tmp_path: Path) -> None:
    sections = {name.rpartition("/")[0] for name in NEEDS_DATA}
    outcome = await judge(Answering, tmp_path / "report.xml", *sorted(sections))
    assert not outcome.failed | outcome.skipped
    assert outcome.passed >= NEEDS_DATA.keys()

"""``aipolicy scan``: what a policy finds in texts and messages, one line of JSON for each."""

import json
import sys
from argparse import ArgumentParser, Namespace
from dataclasses import dataclass
from typing import Final

from aipolicy_sidecar.offline.commands import Command, CommandError, Status
from aipolicy_sidecar.offline.engines import Engine, Ruling
from aipolicy_sidecar.offline.inputs import STDIN, Line, read_lines
from aipolicy_sidecar.offline.items import ItemError, read_item
from aipolicy_sidecar.offline.policies import load_policy
from aipolicy_sidecar.offline.progresses import Progress
from aipolicy_sidecar.offline.reports import Reporter

DETAILS: Final = """\
Reads JSON lines and writes, for each, what the guard would do about it under the policy.

  {"id": "a", "text": "…"}                          what a user says
  {"id": "b", "text": "…", "segment": "Document"}   a text of another origin
  {"id": "c", "text": "…", "documents": ["…"]}      an answer, and what it was to be made from
  {"id": "d", "dialect": "openai.chat", "direction": "request", "body": "…"}
  {"id": "e", "dialect": "openai.chat", "direction": "response", "stream": ["…", "…"],
   "request": "…"}

start and end of findings count code points of the text, the end exclusive.

exit status: 0 nothing found, 1 something found, 2 bad input, policy or output"""


def _add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "-f",
        "--policy",
        required=True,
        metavar="POLICY",
        help="YAML file with the AIPolicy; - for stdin",
    )
    parser.add_argument(
        "--explain",
        action="store_true",
        help="tell with each finding what was found and what spoke for it; this repeats content",
    )
    parser.add_argument(
        "files",
        nargs="*",
        metavar="FILE",
        help="JSON lines, plain or gzipped; - or none: stdin",
    )


@dataclass(slots=True)
class _Counts:
    lines: int = 0
    found: int = 0
    bad: int = 0

    @property
    def status(self) -> Status:
        if self.bad:
            return Status.BAD_INPUT
        return Status.FOUND if self.found else Status.NOTHING


def _run(options: Namespace) -> Status:
    if STDIN in (options.files or [STDIN]):
        if options.policy == STDIN:
            raise CommandError("stdin cannot be the policy and the lines: name a FILE of lines")
        if sys.stdin.isatty():
            print("reading lines from the terminal, to ctrl-d", file=sys.stderr)  # noqa: T201 - as below
    policy = load_policy(options.policy)
    for reason in policy.left_out:
        print(f"{options.policy}: not asked offline: {reason}", file=sys.stderr)  # noqa: T201
    engine = Engine(policy.snapshot)
    given = policy.snapshot.policy.rules
    reporter = Reporter(given, engine.rules, explains=options.explain)
    progress, counts = Progress(sys.stderr), _Counts()
    for line in read_lines(options.files):
        counts.lines += 1
        try:
            _judge(line, engine, reporter, counts)
        except ItemError as error:
            counts.bad += 1
            progress.clear()
            print(f"{line.place}: {error}", file=sys.stderr)  # noqa: T201 - for people
        progress.see(counts.lines, counts.found, counts.bad)
    progress.end(counts.lines, counts.found, counts.bad)
    return counts.status


def _judge(line: Line, engine: Engine, reporter: Reporter, counts: _Counts) -> None:
    """Write about one line. Raises ItemError."""
    if line.fault:
        raise ItemError(line.fault)
    report, found = tell(line.data, engine, reporter)
    counts.found += found
    sys.stdout.write(report)


def tell(data: bytes, engine: Engine, reporter: Reporter) -> tuple[str, bool]:
    """What is written about a line, and whether anything was found. Raises ItemError."""
    item = read_item(data)
    outcome = engine.ask(item)
    report = reporter.report(item, outcome)
    found = bool(report["findings"]) or outcome.ruling is not Ruling.ALLOW
    return json.dumps(report, ensure_ascii=False, separators=(",", ":")) + "\n", found


SCAN: Final = Command(
    name="scan",
    summary="judge texts and messages of JSON lines",
    details=DETAILS,
    add_arguments=_add_arguments,
    run=_run,
)

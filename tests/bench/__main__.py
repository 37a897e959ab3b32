"""Runs the benchmark; see the package."""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.processes import BenchError
from bench.runs import FULL, QUICK, Run


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it; 0, or 1 with a sentence when it could not be done. Targets missed are no failure."""
    parser = argparse.ArgumentParser(prog="bench", description="What the guard costs.")
    parser.add_argument("--out", type=Path, default=Path("build/bench.json"))
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="aipolicy-bench-") as folder:
        run = Run(QUICK if options.quick else FULL, Path(folder), _progress)
        try:
            report = asyncio.run(run.run())
        except BenchError as error:
            print(f"bench: {error}", file=sys.stderr)
            return 1
    print(report.table())
    report.write(options.out)
    print(f"written to {options.out}")
    return 0


def _progress(text: str) -> None:
    print(f"bench: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

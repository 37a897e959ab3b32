"""Runs the benchmark; see the package."""

import argparse
import asyncio
import signal
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
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # end what was started then, too
    with tempfile.TemporaryDirectory(prefix="aipolicy-bench-") as folder:
        run = Run(QUICK if options.quick else FULL, Path(folder), _progress)
        try:
            report = asyncio.run(run.run())
        except (BenchError, OSError) as error:
            print(f"bench: {error}", file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            print("bench: interrupted", file=sys.stderr)
            return 130
    print(report.table())
    report.write(options.out)
    print(f"written to {options.out}")
    return 0


def _progress(text: str) -> None:
    print(f"bench: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

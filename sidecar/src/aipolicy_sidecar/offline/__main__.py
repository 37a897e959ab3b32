"""The command line ``aipolicy``: the guard's engine for files instead of traffic."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import Final

from aipolicy_sidecar.offline.commands import Command, CommandError, Status
from aipolicy_sidecar.offline.evaluations import EVAL
from aipolicy_sidecar.offline.scans import SCAN

COMMANDS: Final[tuple[Command, ...]] = (SCAN, EVAL)
"""Every subcommand, in the order of ``--help``."""

INTERRUPTED: Final = 130
"""Exit status after ctrl-c, as shells have it."""
BROKEN_PIPE: Final = 141
"""Exit status when nobody reads any more, as shells have it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a subcommand; what it could not do is said on stderr, with status 2."""
    parser = argparse.ArgumentParser(
        prog="aipolicy", description="Tries policies on files, with the engine of the guard."
    )
    parser.add_argument(
        "--version", action="version", version=f"aipolicy {version('aipolicy-sidecar')}"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add_arguments(
            commands.add_parser(
                command.name,
                help=command.summary,
                description=command.details,
                formatter_class=argparse.RawDescriptionHelpFormatter,
            )
        )
    options = parser.parse_args(arguments)
    chosen = next(command for command in COMMANDS if command.name == options.command)
    try:
        status: int = chosen.run(options)
        sys.stdout.flush()
    except CommandError as error:
        for reason in str(error).splitlines():
            print(f"aipolicy {chosen.name}: {reason}", file=sys.stderr)  # noqa: T201 - a command line
        return Status.BAD_INPUT
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # whoever read the output has seen enough
        _drop_output()
        return BROKEN_PIPE
    except OSError as error:  # of lines and policies their readers tell
        _drop_output()
        place = error.filename or "the output"
        print(f"aipolicy {chosen.name}: {place}: {error.strerror}", file=sys.stderr)  # noqa: T201 - a command line
        return Status.BAD_INPUT
    return status


def _drop_output() -> None:
    """Python would try once more at exit, and complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())

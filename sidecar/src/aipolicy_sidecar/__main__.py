"""The command line of the guard's image: ``aipolicy-guard serve`` and ``init``.

Each command imports only what it needs, because a pod waits for both.
"""

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version

from aipolicy_sidecar.runtime.logs import configure_logs
from aipolicy_sidecar.runtime.settings import SettingsError, read_init_settings, read_settings

log = logging.getLogger("aipolicy_sidecar")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit status is 1 when it could not do its work, with a log line why."""
    parser = argparse.ArgumentParser(
        prog="aipolicy-guard",
        description="Decides about the prompts and answers of the pod it runs in.",
        epilog="It is configured by AIPOLICY_* and OTEL_* environment variables.",
    )
    parser.add_argument(
        "--version", action="version", version=f"aipolicy-guard {version('aipolicy-sidecar')}"
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="serve the proxy of this pod until SIGTERM")
    commands.add_parser("init", help="redirect this pod's inbound traffic to the proxy, and exit")
    command = parser.parse_args(arguments).command
    configure_logs("INFO")
    try:
        return _init() if command == "init" else _serve()
    except SettingsError as error:
        return _fail(str(error))


def _init() -> int:
    from aipolicy_sidecar.runtime.redirects import RedirectError, apply_redirects

    ports = read_init_settings(os.environ).ports
    try:
        apply_redirects(ports)
    except RedirectError as error:
        return _fail(str(error))
    log.info("inbound traffic redirected", extra={"ports": ports})
    return 0


def _serve() -> int:
    settings = read_settings(os.environ)
    configure_logs(settings.log_level)

    # Before gRPC is loaded: its core writes lines of its own, which are no JSON, about
    # connections whose state is logged and measured here anyway.
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")

    import asyncio
    import gc
    import signal

    from aipolicy_sidecar.runtime.guards import GuardError, assemble
    from aipolicy_sidecar.runtime.snapshots import NoPolicyError

    async def run() -> None:
        stopping = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopping.set)
        guard = assemble(settings, os.environ)
        # What is there now stays to the end. Walking it would stop traffic for 9 ms at every
        # full collection.
        gc.collect()
        gc.freeze()
        await guard.run(stopping)

    try:
        asyncio.run(run())
    except (GuardError, NoPolicyError) as error:
        return _fail(str(error))
    return 0


def _fail(reason: str) -> int:
    log.critical("cannot start", extra={"reason": reason})
    return 1


if __name__ == "__main__":
    sys.exit(main())

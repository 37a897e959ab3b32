"""A real API server with nothing behind it, for as long as a test needs one."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from support.clusters import ROOT
from support.commands import CommandError


@contextlib.contextmanager
def open_api_server(folder: Path) -> Iterator[Path]:
    """Run etcd and kube-apiserver in an empty folder; yields an administrator's kubeconfig."""
    command = [sys.executable, str(ROOT / "tests" / "cluster"), "apiserver", "--dir", str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        try:
            line = server.stdout.readline()
            if not line:
                raise CommandError(f"no API server: see the logs in {folder}")
            yield Path(json.loads(line)["kubeconfig"])
        finally:
            # It ends with its standard input.
            server.stdin.close()
            server.wait(timeout=30)

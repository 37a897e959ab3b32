"""Both programs start from their command line and end with SIGTERM, as containers must."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("module", "options"),
    (
        ("apps.models", ("--port=0", "--seen-port=0")),
        ("apps.collectors", ("--otlp-port=0", "--port=0")),
    ),
)
def test_programs_start_and_end(module: str, options: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", module, *options]
    with subprocess.Popen(command, cwd=TESTS, stdout=subprocess.PIPE, text=True) as program:
        try:
            assert program.stdout is not None
            assert "on port" in program.stdout.readline()
            program.send_signal(signal.SIGTERM)
            assert program.wait(timeout=30) == 0
        finally:
            program.kill()

import subprocess
import sys
from pathlib import Path

from aipolicy_operator.wire import control_pb2 as operators
from aipolicy_sidecar.wire import control_pb2 as guards
from aipolicy_sidecar.wire import ext_proc_pb2

ROOT = Path(__file__).parents[4]


def test_generated_modules_are_up_to_date() -> None:
    script = ROOT / "sidecar" / "generate.py"
    done = subprocess.run(
        [sys.executable, script, "--check"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_both_sides_copies_of_the_control_protocol_live_in_one_process() -> None:
    hello = guards.FromGuard(hello=guards.Hello(session="s"))
    assert operators.FromGuard.FromString(hello.SerializeToString()).hello.session == "s"


def test_our_protos_are_not_registered_under_envoys_file_names() -> None:
    files = [ext_proc_pb2.DESCRIPTOR, *ext_proc_pb2.DESCRIPTOR.dependencies]
    assert all(file.name.startswith("aipolicy_sidecar/wire/") for file in files)

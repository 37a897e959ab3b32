"""The page on extending, done as it says: to a copy of the library."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from aipolicy.rules import KINDS

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/extending.md").read_text()
PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)
PLACE = re.compile(r"`(crds/src/aipolicy/rules/\w+\.py)`\. It says")
LINE = re.compile(r"The line: `(.+),` in `KINDS`")
OF_ALL_KINDS = (
    "test_manifests.py::test_every_field_is_described_and_bounded",
    "rules/test_unions.py::test_a_kind_can_be_used_as_it_says",
)
"""What is asked of every kind."""


def test_a_rule_kind_is_one_module_one_line_and_one_test_file(tmp_path: Path) -> None:
    module, test = PYTHON.findall(PAGE)
    (place,), (name,) = PLACE.findall(PAGE), LINE.findall(PAGE)
    library = tmp_path / "crds/src"
    shutil.copytree(ROOT / "crds/src", library)
    (tmp_path / place).write_text(module)
    unions = library / "aipolicy/rules/unions.py"
    text = unions.read_text()
    brought = f"from aipolicy.rules.{Path(place).stem} import {name}\n"
    listed = re.sub(r"(\bKINDS: .+ = \(\n)", rf"\1    {name},\n", text)
    unions.write_text(
        listed.replace("from aipolicy.rules.pii", brought + "from aipolicy.rules.pii")
    )
    (tmp_path / "test_it.py").write_text(test)

    done = subprocess.run(
        (
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-c",
            os.devnull,
            f"--rootdir={tmp_path}",
            "test_it.py",
            *(str(ROOT / "tests/unit/crds" / test) for test in OF_ALL_KINDS),
        ),
        cwd=tmp_path,
        env={"PYTHONPATH": f"{library}{os.pathsep}{ROOT / 'tests'}"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(KINDS) + 4} passed" in done.stdout, "not all of them ran"

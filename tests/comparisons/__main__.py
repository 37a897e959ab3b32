"""``make compare DATA=…``: write what other tools find of the sets into ``docs/detection.md``."""

import argparse
import platform
import sys
from pathlib import Path

from aipolicy_sidecar.offline.labelled_rows import LabelledSet, read_set

from comparisons import corpora, subjects

PAGE = Path(__file__).parents[2] / "docs/detection.md"
BEGIN, END = "<!-- comparisons: written by make compare -->", "<!-- end of comparisons -->"
ENTITIES = ("pii_presidio_generated_large", "pii_presidio_synth_v2")
SECRETS = ("secrets_gitleaks_tests", "secrets_noseyparker")
PROMPTS = ("ben_gpteacher_roleplay", "inj_inthewild_train")

parser = argparse.ArgumentParser(prog="python -m comparisons", description=__doc__)
parser.add_argument("data", type=Path, help="folder with the public sets")
parser.add_argument("--others", type=Path, required=True, help="Python that has the other tools")
arguments = parser.parse_args()


def sets(names: tuple[str, ...]) -> list[LabelledSet]:
    return [read_set(str(arguments.data / f"{name}.jsonl.gz")) for name in names]


bench = subjects.Bench(Path(sys.executable), arguments.others)
code = {
    "this repository, without tests": corpora.repository(),
    f"modules that come with Python {platform.python_version()}": corpora.standard_library(),
}
parts = {
    "Personal data": subjects.compare_entities(bench, sets(ENTITIES)),
    "Credentials": subjects.compare_secrets(bench, sets(SECRETS)),
    "Code": subjects.compare_code(bench, code),
    "Prompt injection": subjects.compare_injections(bench, sets(PROMPTS)),
}
lines = [line for name, part in parts.items() for line in (f"### {name}", "", *part)]
table = "\n".join((f"Measured with {', '.join(bench.versions)}.", "", *lines)).rstrip()
before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
PAGE.write_text(f"{before}{BEGIN}\n\n{table}\n\n{END}{rest.partition(END)[2]}", "utf-8")
print(table)

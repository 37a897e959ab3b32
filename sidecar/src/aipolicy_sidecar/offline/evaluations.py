"""``aipolicy eval``: how well detectors tell labelled texts apart, as tables and pictures."""

import sys
from argparse import ArgumentParser, Namespace
from hashlib import sha256
from pathlib import Path
from typing import Final

from aipolicy.rules.injections.sources import shipped_source, write_source

from aipolicy_sidecar.offline.commands import Command, CommandError, Status
from aipolicy_sidecar.offline.costs import cost_table, measure_costs
from aipolicy_sidecar.offline.figures import draw, measure, sections
from aipolicy_sidecar.offline.labelled_rows import read_set

PAGE: Final = "detection.md"
BEGIN: Final = "<!-- figures: written by aipolicy eval -->"
END: Final = "<!-- end of figures -->"

DETAILS: Final = """\
Reads sets of labelled rows, JSON lines, plain or gzipped, and prints what the detectors find at
their thresholds, with 95 % confidence intervals.

  {"text": "…", "label": 0}                      1: an attempt at injection
  {"text": "…", "secret": …, "label": 1}         1: with a credential
  {"text": "…", "spans": [[0, 4, "US_SSN"]]}     personal data
  {"context": "…", "query": "…", "response": "…", "hallucinated": 0}
                                                 1: an answer that its context does not bear out

Rows of NAME.3.jsonl are judged by the model of --models that has not learnt from them, 3.txt or
grounding.3.json; all others by what ships."""


def _add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("sets", nargs="+", metavar="DATASET", help="files with labelled rows")
    parser.add_argument(
        "--models", type=Path, metavar="FOLDER", help="models of folds, as make train writes them"
    )
    parser.add_argument(
        "--costs", action="store_true", help="tell as well what the detectors take of this machine"
    )
    parser.add_argument(
        "--write", type=Path, metavar="FOLDER", help=f"write tables into its {PAGE}, with pictures"
    )


def _run(options: Namespace) -> Status:
    costs = measure_costs(options.sets) if options.costs else None
    measured = measure(map(read_set, options.sets), options.models)
    digest = sha256(write_source(shipped_source()).encode()).hexdigest()
    lines = [f"Model `{digest[:16]}`.", "", *sections(measured)]
    if costs is not None:
        lines += ["### Costs", "", *cost_table(costs), ""]
    text = "\n".join(lines)
    sys.stdout.write(text)
    if options.write is not None:
        _write(options.write, text, draw(measured))
    return Status.NOTHING


def _write(folder: Path, text: str, pictures: dict[str, str]) -> None:
    page = folder / PAGE
    try:
        before, _, rest = page.read_text("utf-8").partition(BEGIN)
        _, end, after = rest.partition(END)
        if not end:
            raise CommandError(f"{page} has no place for figures: {BEGIN} … {END}")
        for name, picture in pictures.items():
            (folder / name).write_text(picture, "utf-8")
        shown = "".join(f"![{name}]({name})\n\n" for name in pictures)
        page.write_text(f"{before}{BEGIN}\n\n{text}\n{shown}{END}{after}", "utf-8")
    except OSError as error:
        raise CommandError(f"{page}: {error.strerror or type(error).__name__}") from None


EVAL: Final = Command(
    name="eval",
    summary="measure detectors on labelled texts",
    details=DETAILS,
    add_arguments=_add_arguments,
    run=_run,
)

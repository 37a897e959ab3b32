"""Pages of the docs with parts that commands write, between a mark and the next one."""

from pathlib import Path
from typing import Final

DETECTION: Final = Path(__file__).parents[2] / "docs/detection.md"


def put(page: Path, name: str, lines: str) -> None:
    """Write the part of that name; ValueError when the page has no place for it."""
    begin, end = f"<!-- {name}: written by make ablate -->", f"<!-- end of {name} -->"
    before, found, rest = page.read_text("utf-8").partition(begin)
    _, ended, after = rest.partition(end)
    if not found or not ended:
        raise ValueError(f"{page} has no place for {name}")
    page.write_text(f"{before}{begin}\n\n{lines}\n\n{end}{after}", "utf-8")

"""The page on rules lists the kinds of personal data as they are."""

import re
from pathlib import Path

from aipolicy.rules.pii import DEFAULT, Entity
from support.entity_checks import find
from support.personal_data import texts_of

PAGE = (Path(__file__).parents[3] / "docs/rules.md").read_text()
ROW = re.compile(r"^\| `(\w+)` \| [^|]+ \| ([\d.]+|-) \| ([\d.]+) \| (yes|no) \|$", re.MULTILINE)


def test_every_kind_of_personal_data_has_its_scores() -> None:
    rows = {Entity(name): told for name, *told in ROW.findall(PAGE)}

    assert list(rows) == list(Entity)
    for entity, told in rows.items():
        value, text = texts_of(entity)[0]
        alone = find(entity, f"See {value} there", threshold=0).get(value)
        near = find(entity, text, threshold=0)[value]
        default = "yes" if entity in DEFAULT else "no"
        assert told == ["-" if alone is None else f"{alone:g}", f"{near:g}", default], entity
    assert f"{len(Entity)} kinds" in PAGE

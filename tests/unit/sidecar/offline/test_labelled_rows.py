import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from aipolicy.rules.pii.entities import Entity
from aipolicy_sidecar.offline.commands import CommandError
from aipolicy_sidecar.offline.labelled_rows import LabelledSet, Row, Subject, read_set
from aipolicy_sidecar.offline.span_scores import Place


def write(path: Path, *rows: Any) -> str:
    text = "".join(json.dumps(row) + "\n" for row in rows).encode()
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
    return str(path)


def test_a_set_is_about_what_its_rows_have(tmp_path: Path) -> None:
    attack = {"text": "a", "label": 1, "source": "x"}
    secret = {"text": "b", "label": "0", "secret": None}
    placed = {"text": "b", "label": 1, "secret": [0, 1], "rule": "np.x.1"}
    spans = {"text": "c d", "spans": [[2, 3, "US_SSN"], [0, 1, "PERSON"]]}
    answer = {"context": "c", "query": "q", "response": "r", "hallucinated": 1}
    told = Row("r", positive=True, documents=("c",), questions=("q",))
    place = Place(2, 3, Entity.US_SOCIAL_SECURITY_NUMBER)
    for name, row, expected in (
        ("inj.3.jsonl.gz", attack, ("inj", "3", Subject.INJECTION, (Row("a", positive=True),))),
        ("s.jsonl", secret, ("s", "", Subject.SECRETS, (Row("b"),))),
        (
            *("t.jsonl", placed),
            ("t", "", Subject.SECRETS, (Row("b", positive=True, secret=(0, 1), rule="np.x.1"),)),
        ),
        ("g.jsonl", answer, ("g", "", Subject.GROUNDING, (told,))),
        (
            *("h.jsonl", {"context": "", "history": "h", "response": "", "hallucinated": 0}),
            ("h", "", Subject.GROUNDING, (Row("", documents=("",), questions=("h",)),)),
        ),
        ("p.jsonl", spans, ("p", "", Subject.PII, (Row("c d", places=(place,)),))),
    ):
        assert read_set(write(tmp_path / name, row)) == LabelledSet(*expected), name


def test_what_is_no_set_is_refused(tmp_path: Path) -> None:
    good = {"text": "a", "label": 1}
    for rows, told in (
        ([good, 1], ":2: is no labelled row: it needs"),
        ([{"text": 1, "label": 1}], ":1: is no labelled row: it needs"),
        ([{"text": "a"}], ":1: is no labelled row: it needs"),
        ([{"text": "a", "spans": [[1, 2]]}], ":1: is no labelled row: it needs"),
        ([{"context": 1, "response": "r", "hallucinated": 1}], ":1: is no labelled row: it needs"),
        ([{"text": "a", "label": 1, "secret": [1]}], ":1: is no labelled row: it needs"),
        ([{"text": "a", "label": 1, "secret": [0, 2]}], ":1: has a place outside of its text"),
        ([{"text": "a", "label": 1, "secret": [-1, 1]}], ":1: has a place outside of its text"),
        ([{"text": "ab", "spans": [[1, 1, "X"]]}], ":1: has a place outside of its text"),
        ([], "has no rows"),
        (
            [good, {"text": "a", "spans": []}],
            "has rows of pii and promptInjection: give",
        ),
    ):
        with pytest.raises(CommandError, match=told):
            read_set(write(tmp_path / "a.jsonl", *rows))
    with pytest.raises(CommandError, match="No such file"):
        read_set(str(tmp_path / "none.jsonl"))

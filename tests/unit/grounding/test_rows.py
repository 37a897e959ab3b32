import gzip
import json
from pathlib import Path

from grounding.rows import lengthen, read_rows


def test_rows_are_read_and_lengthened_alike_each_time(tmp_path: Path) -> None:
    document = " ".join(f"The bridge of Bergen has {n} arches in Norway." for n in range(30, 40))
    rows = [
        {"context": document, "query": "How many?", "response": f"{n}", "hallucinated": n % 2}
        | {"source": "s.csv"}
        for n in range(30, 40)
    ]
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress("".join(json.dumps(row) + "\n" for row in rows).encode()))
    read = read_rows(path)
    assert (read[1].answer, read[1].questions, read[1].hallucinated) == ("31", ("How many?",), True)
    made = list(lengthen(read))
    assert made == list(lengthen(read))
    longer = [row for row in made if row.source.endswith("lengthened")]
    assert [row.hallucinated for row in longer] == [row.hallucinated for row in read]
    taken = [row for row in made if row.source.endswith("taken")]
    assert {row.hallucinated for row in taken} == {True, False}

import pytest
from aipolicy.findings import Finding
from aipolicy.rules.edits import StreamEditor, edit, mark, merge
from hypothesis import given
from hypothesis import strategies as st
from support.operations import CountedBytes

TEXT = b"0123456789"


def at(start: int, end: int, label: str = "x", rule: int = 0) -> Finding:
    return Finding(rule, start, end, label)


@pytest.mark.parametrize(
    ("findings", "expected"),
    (
        ((), b"0123456789"),
        ((at(2, 4),), b"01[x]456789"),
        ((at(0, 10),), b"[x]"),
        ((at(0, 1), at(9, 10)), b"[x]12345678[x]"),
        ((at(2, 4), at(4, 6, "y")), b"01[x][y]6789"),
        ((at(2, 5), at(4, 8, "y")), b"01[x]89"),
        ((at(4, 8, "y"), at(2, 5)), b"01[x]89"),
        ((at(2, 4), at(2, 6, "y")), b"01[y]6789"),
        ((at(2, 6, "y", 1), at(2, 6, "x", 0)), b"01[x]6789"),
        ((at(2, 8), at(3, 4, "y"), at(7, 9, "z")), b"01[x]9"),
    ),
)
def test_overlaps_become_one_mark(findings: tuple[Finding, ...], expected: bytes) -> None:
    assert edit(TEXT, findings) == expected


def test_marks_are_typed() -> None:
    assert mark(at(0, 1, "CreditCard")) == b"[CreditCard]"


def double(finding: Finding, text: bytes) -> bytes | None:
    """Leaves what is labelled x, and says everything else twice."""
    return None if finding.label == "x" else text + text


@pytest.mark.parametrize(
    ("findings", "expected"),
    (
        ((at(2, 4, "y"),), b"0123" + b"23456789"),
        ((at(2, 4),), TEXT),
        ((at(0, 3), at(2, 4, "y")), b"0123" + b"23456789"),
        ((at(2, 4, "y"), at(3, 9)), b"0123" + b"23456789"),
        ((at(0, 2, "y"), at(8, 10, "y")), b"0101" + b"234567" + b"8989"),
    ),
)
def test_a_replacement_is_made_of_the_text_or_leaves_it(
    findings: tuple[Finding, ...], expected: bytes
) -> None:
    assert edit(TEXT, findings, double) == expected
    editor = StreamEditor(double)
    by_place = [[one for one in findings if one.start == place] for place in range(10)]
    out = editor.feed(TEXT, 0, ())
    out += b"".join(editor.feed(b"", place + 1, due) for place, due in enumerate(by_place))
    assert out == expected


@pytest.mark.parametrize(
    ("findings", "merged"),
    (
        ((at(2, 4), at(4, 6, "y")), [at(2, 4), at(4, 6, "y")]),
        ((at(4, 6, "y"), at(2, 5)), [at(2, 6)]),
        ((at(2, 9), at(3, 4, "y", 1), at(8, 10, "z", 2)), [at(2, 10, "y", 1)]),
        ((at(2, 4, "y", 1), at(2, 6, "z", 1)), [at(2, 6, "z", 1)]),
    ),
)
def test_findings_that_overlap_become_one(
    findings: tuple[Finding, ...], merged: list[Finding]
) -> None:
    assert merge(findings, leaders=frozenset({1})) == merged


@st.composite
def spans(draw: st.DrawFn) -> Finding:
    start = draw(st.integers(0, 9))
    return at(start, draw(st.integers(start + 1, 10)), draw(st.sampled_from("xyz")))


@given(st.lists(spans(), max_size=5), st.lists(st.integers(1, 9), max_size=5))
def test_a_stream_is_edited_as_the_whole(findings: list[Finding], cuts: list[int]) -> None:
    findings.sort(key=Finding.order)
    editor = StreamEditor()
    out, before = b"", 0
    for place in [*sorted(cuts), len(TEXT)]:
        due = [finding for finding in findings if before <= finding.start < place]
        out += editor.feed(TEXT[before:place], place, due)
        before = max(before, place)

    assert out == edit(TEXT, findings)


def test_a_finding_may_end_behind_what_is_safe() -> None:
    editor = StreamEditor()

    assert editor.feed(b"0123456", 3, [at(2, 6)]) == b"01[x]"
    assert editor.feed(b"789", 10, []) == b"6789"


def test_work_is_linear_in_a_text_however_many_findings_it_has() -> None:
    count = 300
    text = CountedBytes(b"joe@x.org " * count)
    findings = [Finding(0, place * 10, place * 10 + 9, "Mail") for place in range(count)]
    CountedBytes.copied = 0
    assert edit(text, findings).count(b"@") == 0
    assert CountedBytes.copied <= 3 * len(text)

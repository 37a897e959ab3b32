import pytest
from aipolicy_sidecar.offline.manifests import ManifestError, read_manifests

DOCUMENTS = b"""\xef\xbb\xbf# some
kind: A
spec:
  rules:
  - name: x
    words: [a,
      b]
---
- no object
---
kind: List
items:
- kind: B
  spec: &shared {a: 1}
- just a word
- {kind: C, spec: *shared}
---
"""


def test_objects_are_read_with_their_lines() -> None:
    first, second, third = read_manifests(DOCUMENTS)
    assert [one.kind for one in (first, second, third)] == ["A", "B", "C"]
    for place, line in (
        ("kind: reason", 2),
        ("spec", 3),
        ("spec.rules[0]: a: b", 5),
        ("spec.rules[0].words[1]", 7),
        ("spec.rules[0].absent.deeper", 5),
        ("spec.rules[9]", 4),
        ("", 2),
    ):
        assert first.line_of(place) == line, place
    assert second.line_of("spec.a") == 14
    assert third.line_of("kind") == 16


def test_what_is_no_list_of_objects_is_taken_as_it_is() -> None:
    for text in (b"kind: List", b"{kind: List, items: 3}", b"{kind: List, items: {a: b}}"):
        assert [one.kind for one in read_manifests(text)] == ["List"]


def test_a_member_that_is_there_twice_is_refused() -> None:
    for text, place in (
        (b"a: 1\nb: 2\na: 3", ":3"),
        (b"a:\n- b: 1\n  b: 1", ":3"),
        (b"? {c: 1, c: 2}\n: 1", ":1"),
    ):
        with pytest.raises(ManifestError, match="is here twice") as caught:
            read_manifests(text)
        assert caught.value.place == place, text
    twice = b"base: &base {a: 1}\nother: {<<: *base, a: 2}\nsame: [*base, *base]"
    assert read_manifests(twice)[0].value["other"] == {"a": 2}


def test_what_is_no_yaml_says_where() -> None:
    for text, reason, place in (
        (b"a: [1,\n", "expected the node content", ":2"),
        (b"a: \xff", "", ""),
        (b"a: &x [*x, *y]", "found undefined alias", ":1"),
        (b"[" * 100_000, "maximum recursion depth", ""),
        (b"a: 2026-99-99", "month must be in", ""),
    ):
        with pytest.raises(ManifestError, match=f"is no YAML: .*{reason}") as caught:
            read_manifests(text)
        assert caught.value.place == place, text

from aipolicy.rules.injections.concepts import Concepts
from training.examples import OWN
from training.wordings import Choice, Slot, Wording, parse, read_concepts, read_wordings


def test_choices_and_slots_make_texts() -> None:
    wording = Wording("x", parse(r"(a|b{c}|) \(d\)\n"), {"c": Choice((("1",), ("2",)))})

    assert set(wording.texts(40, "seed")) == {"a (d)\n", "b1 (d)\n", "b2 (d)\n", " (d)\n"}
    assert wording.texts(3, "seed") == wording.texts(3, "seed")


def test_choices_may_be_within_each_other() -> None:
    assert parse("(a(b|c)|{d})") == (Choice((("a", Choice((("b",), ("c",)))), (Slot("d"),))),)


def test_every_line_of_every_file_makes_texts() -> None:
    for name in OWN:
        wordings = read_wordings(f"{name}.txt")
        assert len(wordings) > 40, name
        for wording in wordings:
            assert all(text.strip() for text in wording.texts(6, name)), wording


def test_concepts_are_those_of_many_languages() -> None:
    concepts = Concepts(read_concepts())

    for word in ("ignore", "vergiss", "ignora", "oubliez", "zapomnij", "игнорируи", "unut", "忽略"):
        assert concepts.of(word) == "drop", word
    assert read_concepts(["# c", "a: x y*", "b: x z"]) == {"x": "a", "y*": "a", "z": "b"}

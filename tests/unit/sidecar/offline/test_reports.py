from aipolicy_sidecar.offline.reports import code_points
from hypothesis import given
from hypothesis import strategies as st
from support.offline import Desk
from support.ports import make_policy
from support.rule_sets import audit_zebra, find_regex, make_rule, redact_mail

DESK = Desk(redact_mail(), audit_zebra(), make_rule("long", patterns={"regex": ["x{3,}"]}))
PARTS = {
    "joe@example.org": "EmailAddress",
    "zebra": None,
    "xxxx": None,
}


@given(
    st.lists(
        st.tuples(st.text("aäβ漢𝔘 \u0301", max_size=5), st.sampled_from(sorted(PARTS))),
        max_size=5,
    )
)
def test_offsets_index_the_text(parts: list[tuple[str, str]]) -> None:
    text = "".join(f"{before} {word} " for before, word in parts)
    report = DESK.ask(text=text)
    found = [text[one["start"] : one["end"]] for one in report["findings"]]
    assert found == [word for _, word in parts]
    assert [one.get("entity") for one in report["findings"]] == [PARTS[word] for word in found]


@given(st.text(max_size=20))
def test_code_points_are_counted_between_characters(text: str) -> None:
    offsets = [len(text[:place].encode()) for place in range(len(text) + 1)]
    counted = code_points(text.encode(), offsets)
    assert counted == {offset: place for place, offset in enumerate(offsets)}


def test_a_report_says_which_rules_looked_and_how_high_they_scored() -> None:
    report = DESK.ask(text="a zebra")
    assert list(report) == ["id", "decision", "findings", "scores", "text"]
    assert report["scores"] == {"mail": 0.0, "zebra": 1.0, "long": 0.0}
    assert report["findings"] == [
        {"rule": "zebra", "kind": "patterns", "start": 2, "end": 7, "score": 1.0, "segment": "User"}
    ]
    desk = Desk(find_regex("a", name="one", segments={"response": ["Completion"]}), redact_mail())
    assert desk.ask(text="a")["scores"] == {"mail": 0.0}


def test_rules_of_one_name_are_told_apart_by_their_policies() -> None:
    rules = [find_regex("a"), find_regex("b").model_copy(update={"policy": "other"})]
    assert make_policy(*rules).rules
    report = Desk(*rules).ask(text="ab")
    assert [found["rule"] for found in report["findings"]] == ["test/rule", "other/rule"]

"""Texts followed through events: repeats, wholes, pieces that end, tokens."""

import pytest
from aipolicy.segments import ResponseSegment
from aipolicy_sidecar.content.json_documents import BodyError
from aipolicy_sidecar.content.messages import Segment, TextForm
from aipolicy_sidecar.content.pseudonyms import Pseudonyms, Vault
from aipolicy_sidecar.content.streams.event_edits import Edits, HeldText
from aipolicy_sidecar.content.streams.followed_answers import (
    MAX_TEXTS,
    FollowedAnswer,
)
from aipolicy_sidecar.content.streams.readings import (
    Key,
    PartReading,
    Reading,
    TextPiece,
)
from aipolicy_sidecar.content.streams.streamed_texts import Report, Rulings
from support.rule_sets import audit_zebra, make_rules, redact_cards

RULES = make_rules(redact_cards(), audit_zebra())
CARD = "4111 1111 1111 1111"
ECHOES = {"/tokens": "null"}


class Follower:
    """A `FollowedAnswer` and all that it said."""

    def __init__(self, *, repeats: bool = True) -> None:
        self.answer = FollowedAnswer(RULES, Rulings.of(RULES), repeats=repeats)
        self.labels: list[str] = []

    def read(self, *parts: PartReading, last: bool = False) -> tuple[Edits, list[HeldText]]:
        report, edits = Report(), Edits()
        held = self.answer.read(Reading(parts, last=last), report, edits)
        self.labels += [finding.label for finding in report.findings]
        return edits, held


def piece(text: str, path: Key = ("text",), *, final: bool = False) -> TextPiece:
    return TextPiece(path, "/delta", text, ResponseSegment.COMPLETION, final=final)


def again(text: str, form: TextForm = TextForm.PLAIN) -> TextPiece:
    return TextPiece(("text",), "/again", text, ResponseSegment.COMPLETION, form)


def test_what_is_held_goes_out_when_its_part_ends() -> None:
    follower = Follower()
    assert follower.read(PartReading((0,), [piece("so 4111")])) == (Edits({"/delta": '"so "'}), [])
    assert follower.answer.open_parts == [(0,)]
    edits, held = follower.read(PartReading((1,), [piece("so")]), PartReading((0,), final=True))
    assert edits == Edits()
    assert held == [HeldText((0,), ("text",), "4111")]
    assert follower.answer.open_parts == [(0,), (1,)]  # the event may yet be refused
    follower.read()
    assert follower.answer.open_parts == [(1,)]


def test_the_last_event_ends_every_part() -> None:
    follower = Follower()
    follower.read(PartReading((0,), [piece("4111")]), PartReading((1,), [piece("4222")]))
    _, held = follower.read(last=True)
    assert [one.text for one in held] == ["4111", "4222"]


def test_a_piece_may_end_its_text_alone() -> None:
    follower = Follower()
    edits, _ = follower.read(PartReading((0,), [piece("4111", ("name",), final=True), piece("4")]))
    assert edits.values == {"/delta": '""'}
    assert follower.read(PartReading((0,), final=True))[1] == [HeldText((0,), ("text",), "4")]


def test_a_repeat_of_what_passed_passes() -> None:
    follower = Follower()
    follower.read(PartReading((0,), [piece("a zebra"), piece(" b")]))
    edits, _ = follower.read(
        PartReading((0,), repeats=[again("a zebra b")], final=True, echoes=ECHOES)
    )
    assert edits == Edits()
    assert follower.labels == ["zebra"]


def test_a_repeat_is_edited_as_its_pieces_were_and_reported_once() -> None:
    follower = Follower()
    edits, _ = follower.read(PartReading((0,), [piece("a 4111 1111 ")], echoes=ECHOES))
    assert edits.values == {"/delta": '"a "', "/tokens": "null"}
    edits, _ = follower.read(PartReading((0,), [piece("1111 1111! ")]))
    assert edits.values == {"/delta": '"[CreditCard]! "'}
    for _ in range(2):
        edits, _ = follower.read(
            PartReading((0,), repeats=[again(f"a {CARD}! ")], final=True, echoes=ECHOES)
        )
        assert edits == Edits(ECHOES, {"/again": b"a [CreditCard]! "})
    assert follower.labels == ["CreditCard"]


def test_a_repeat_is_edited_when_only_the_end_of_its_text_tells_what_it_is() -> None:
    follower = Follower()
    follower.read(PartReading((0,), [piece(CARD)]))
    edits, held = follower.read(PartReading((0,), repeats=[again(CARD)], final=True, echoes=ECHOES))
    assert edits == Edits(ECHOES, {"/again": b"[CreditCard]"})
    assert [one.text for one in held] == ["[CreditCard]"]
    assert follower.labels == ["CreditCard"]


@pytest.mark.parametrize("repeats", (True, False))
def test_a_repeat_that_says_something_else_is_judged_for_itself(repeats: bool) -> None:
    follower = Follower(repeats=repeats)
    follower.read(PartReading((0,), [piece("a")]))
    edits, _ = follower.read(PartReading((0,), repeats=[again(CARD)], echoes=ECHOES))
    assert edits == Edits(ECHOES, {"/again": b"[CreditCard]"})
    assert follower.labels == ["CreditCard"]


def test_a_repeat_brings_the_originals_back_as_its_pieces_did() -> None:
    vault = Vault(b"o" * 32)
    hidden = vault.hide(b"joe@x.org", "EmailAddress").decode()
    answer = FollowedAnswer(RULES, Rulings.of(RULES), Pseudonyms({9: vault}), repeats=True)
    for reading, expected in (
        (
            PartReading((0,), [piece(f"so {hidden[:9]}")], echoes=ECHOES),
            {"/delta": '"so "', **ECHOES},
        ),
        (PartReading((0,), [piece(hidden[9:])]), {"/delta": '"joe@x.org"'}),
    ):
        edits = Edits()
        assert answer.read(Reading([reading]), Report(), edits) == []
        assert edits == Edits(expected)
    edits = Edits()
    repeated = PartReading((0,), repeats=[again(f"so {hidden}")], final=True, echoes=ECHOES)
    answer.read(Reading([repeated]), Report(), edits)
    assert edits == Edits(ECHOES, {"/again": b"so joe@x.org"})


def test_repeated_arguments_are_edited_inside_their_json() -> None:
    edits, _ = Follower().read(
        PartReading((0,), repeats=[again(f'{{"a": "{CARD}"}}', TextForm.ARGUMENTS)])
    )
    assert edits.texts == {"/again#1": b"[CreditCard]"}


def test_a_repeat_that_no_rule_looks_at_passes() -> None:
    rules = make_rules(redact_cards(segments={"response": ["Reasoning"]}))
    answer = FollowedAnswer(rules, Rulings.of(rules), repeats=True)
    edits = Edits()
    answer.read(Reading([PartReading((0,), repeats=[again(CARD)])]), Report(), edits)
    assert edits == Edits()


def test_wholes_are_edited_with_their_echoes() -> None:
    whole = Segment(ResponseSegment.TOOL_CALL, "/call/x#", f"{CARD}".encode())
    edits, _ = Follower().read(PartReading((0,), wholes=[whole], echoes=ECHOES))
    assert edits == Edits(ECHOES, {"/call/x#": b"[CreditCard]"})


def test_tokens_are_read_up_to_the_end_of_their_part() -> None:
    follower = Follower()
    follower.read(PartReading((0,), tokens="4111 1111 1111 ", echoes=ECHOES))
    edits, held = follower.read(PartReading((0,), tokens="1111", final=True, echoes=ECHOES))
    assert (edits.values, held) == (ECHOES, [])
    assert follower.labels == ["CreditCard"]


def test_tokens_that_end_with_their_text_count_once() -> None:
    follower = Follower()
    follower.read(PartReading((0,), [piece(CARD)], tokens=CARD, echoes=ECHOES))
    follower.read(PartReading((0,), final=True))
    assert follower.labels == ["CreditCard"]


def test_texts_and_parts_are_bounded() -> None:
    many = [piece("x", (place,)) for place in range(MAX_TEXTS + 1)]
    with pytest.raises(BodyError, match="texts"):
        Follower().read(PartReading((0,), many))
    with pytest.raises(BodyError, match="parts"):
        Follower().read(*(PartReading((place,)) for place in range(MAX_TEXTS + 1)))

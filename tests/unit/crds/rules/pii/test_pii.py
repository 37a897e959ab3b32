"""The kind as a whole: every entity, thresholds, what is allowed, streams and hostile texts."""

import functools

import pytest
from aipolicy.rules import RuleSet
from aipolicy.rules.edits import edit
from aipolicy.rules.expressions.screens import Screen
from aipolicy.rules.matchers import MatchDetector
from aipolicy.rules.pii import DEFAULT, FORMATS, Entity, matchers_of
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from support.hard_negatives import HARD_NEGATIVES
from support.personal_data import SAMPLES, texts_of, values_of
from support.rule_sets import make_rule, make_rules
from support.scans import cut, follow, found, whole

TEXT = (
    b"Jane, jane@example.com, 4111 1111 1111 1111, DE89 3704 0044 0532 0130 00, "
    b"123-45-6789, +49 30 1234567"
)


@functools.cache
def rules_for(*entities: Entity) -> RuleSet:
    return make_rules(make_rule(pii={"entities": list(entities)} if entities else {}))


def labels(rules: RuleSet, text: str) -> list[str]:
    return [finding.label for finding in whole(rules, text.encode())]


def test_every_entity_of_the_api_has_matchers_that_stream() -> None:
    assert set(FORMATS) == set(SAMPLES) == set(Entity)
    for entity in Entity:
        for matcher in matchers_of(entity):
            assert matcher.label == entity
            assert matcher.viable is not None
        assert matchers_of(entity) is matchers_of(entity)


def test_default_entities_are_found_and_labelled() -> None:
    assert [finding.label for finding in whole(rules_for(), TEXT)] == [
        "EmailAddress",
        "CreditCard",
        "IBAN",
        "USSocialSecurityNumber",
        "PhoneNumber",
    ]
    for entity in Entity:
        _, text = texts_of(entity)[0]
        assert (entity in labels(rules_for(), text)) is (entity in DEFAULT)


def test_only_the_chosen_entities_are_found() -> None:
    text = " ; ".join(text for entity in Entity for _, text in texts_of(entity)[:1])
    for entity in (Entity.IBAN, Entity.PASSPORT_NUMBER, Entity.CN_IDENTITY_NUMBER):
        assert set(labels(rules_for(entity), text)) == {entity}


def test_nothing_is_found_in_texts_full_of_other_numbers() -> None:
    for text in HARD_NEGATIVES:
        assert labels(rules_for(), text) == []


def test_thresholds() -> None:
    text = "see 11144477735, 44051401359"
    low = make_rules(make_rule(pii={"threshold": 0.4}))
    one = make_rules(make_rule(pii={"thresholds": [{"entity": "BRTaxpayerId", "threshold": 0.3}]}))
    high = make_rules(make_rule(pii={"threshold": 0.9}))

    assert labels(rules_for(), text) == []
    assert set(labels(low, text)) >= {"BRTaxpayerId", "PLPesel"}
    assert labels(one, text) == ["BRTaxpayerId"]
    assert labels(high, "4111 1111 1111 1111") == []
    assert labels(high, "card 4111 1111 1111 1111") == ["CreditCard"]


def test_findings_carry_their_scores() -> None:
    assert [one.score for one in whole(rules_for(), b"card 4111111111111111")] == [0.95]
    assert [one.score for one in whole(rules_for(), b"see 4111111111111111")] == [0.8]
    scans = follow(rules_for(), cut(b"card 4111111111111111.", range(23)))
    assert [one.score for one in found(scans)] == [0.95]


def test_allowed_values_do_not_count() -> None:
    rules = make_rules(
        make_rule(pii={"allow": ["4111-1111-1111-1111", "@example.com", "Jo@corp.example"]})
    )

    assert labels(rules, TEXT.decode()) == ["IBAN", "USSocialSecurityNumber", "PhoneNumber"]
    assert labels(rules, "jo@corp.example, al@corp.example") == ["EmailAddress"]
    assert labels(rules, "jo@mail.example.com, jo@notexample.com") == ["EmailAddress"] * 2


def test_groups_with_wide_gaps_count_near_words() -> None:
    for entity, number in (
        (Entity.CREDIT_CARD, "4111 1111 1111 1111"),
        (Entity.US_SOCIAL_SECURITY_NUMBER, "536-90-4399"),
        (Entity.US_TAXPAYER_ID, "912-70-1234"),
        (Entity.CA_SOCIAL_INSURANCE_NUMBER, "130 692 544"),
        (Entity.UK_NHS_NUMBER, "943 476 5919"),
        (Entity.DE_TAX_ID, "86 095 742 719"),
        (Entity.FR_SOCIAL_SECURITY_NUMBER, "1 85 05 78 006 084 91"),
        (Entity.PT_TAX_NUMBER, "501 964 843"),
        (Entity.IN_AADHAAR, "9999 4105 7058"),
        (Entity.AU_TAX_FILE_NUMBER, "123 456 782"),
        (Entity.AU_MEDICARE_NUMBER, "2123 45670 1"),
        (Entity.AU_BUSINESS_NUMBER, "51 824 753 556"),
    ):
        sentence = SAMPLES[entity].sentences[0]
        for gap in ("  ", ".", "_", "\n", "\r\n", "\u00a0", "\u202f", " \n"):
            written = number.replace("-", " ").replace(" ", gap)
            text = sentence.format(written)
            places = [
                text.encode()[one.start : one.end].decode()
                for one in whole(rules_for(entity), text.encode())
            ]
            assert places == [written], (entity, gap)
            if gap in ("  ", "\n"):
                assert labels(rules_for(entity), f"see {written}.") == [], (entity, gap)
        for gap in ("     ", "/", ", ", " x "):
            written = number.replace("-", " ").replace(" ", gap)
            assert labels(rules_for(entity), sentence.format(written)) == [], (entity, gap)


def test_of_overlapping_findings_one_mark_is_left() -> None:
    text = b"call +1 415-555-2671, Telefon: 030 1234567"
    assert edit(text, whole(rules_for(), text)) == b"call [PhoneNumber], Telefon: [PhoneNumber]"
    assert labels(make_rules(make_rule(pii={"threshold": 0.3})), "378282246310005") == [
        "CreditCard",  # surer than
        "IMEI",
    ]


def test_many_rules_share_the_expressions() -> None:
    rules = [make_rule(f"r{place}", pii={"allow": [f"x{place}@y.example"]}) for place in range(32)]
    assert len(whole(make_rules(*rules), b"x7@y.example")) == 31


@pytest.mark.parametrize(
    ("pii", "reason"),
    (
        ({"entities": []}, "at least 1 item"),
        ({"entities": ["Name"]}, "EmailAddress"),
        ({"threshold": 1.5}, "less than or equal to 1"),
        ({"thresholds": [{"entity": "Name", "threshold": 1}]}, "EmailAddress"),
        ({"allow": [""]}, "at least 1 character"),
    ),
)
def test_bad_rules_say_why(pii: dict[str, object], reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        make_rule(pii=pii)


EVERYTHING = tuple(Entity)
PARTS = st.sampled_from(
    [
        *(text for entity in Entity for _, text in texts_of(entity)[:3]),
        *(value for entity in Entity for value in values_of(entity)[-2:]),
        *(" ", "", ".", "-", "/", "7", "x", "ü", "ssn ", "passport ", "tel ", "、", "\n"),
    ]
)


@settings(max_examples=40)
@given(parts=st.lists(PARTS, max_size=8), places=st.lists(st.integers(0, 300), max_size=10))
def test_a_stream_has_the_outcome_of_the_whole(parts: list[str], places: list[int]) -> None:
    rules = rules_for(*EVERYTHING)
    text = "".join(parts).encode()

    expected = whole(rules, text)
    assert found(follow(rules, cut(text, places))) == expected
    for one in expected:
        text[one.start : one.end].decode()  # whole characters


def test_a_document_is_followed_byte_by_byte() -> None:
    rules = rules_for(*EVERYTHING)
    text = "\n".join(text for entity in Entity for _, text in texts_of(entity)[:2]).encode()

    expected = whole(rules, text)
    assert {one.label for one in expected} == set(Entity)
    assert found(follow(rules, cut(text, range(0, len(text), 3)))) == expected


@settings(max_examples=60)
@given(st.sampled_from(EVERYTHING), st.integers(0, 9), st.text(max_size=30), st.text(max_size=10))
def test_offsets_are_those_of_the_value(
    entity: Entity, place: int, before: str, behind: str
) -> None:
    told = texts_of(entity)
    value, text = told[place % len(told)]
    data = f"{before} \n{text} \n{behind}".encode()
    matchers = matchers_of(entity)

    some = MatchDetector(matchers).scan(data, 0, range(len(matchers)))
    assert value.encode() in {data[one.start : one.end] for one in some}


def test_a_long_text_of_one_thing_is_no_fault() -> None:
    detector = MatchDetector(tuple(one for entity in Entity for one in matchers_of(entity)))
    screen = Screen(detector.screens)
    units = {"7": 23, "@": 23, "a": 23, "1 ": 16, "ssn ": 18, "a@": 18, "٣": 18, ":": 18, "+1": 18}

    for unit, power in units.items():
        text = (unit * (2**power // len(unit.encode()))).encode()
        assert list(detector.scan(text, 0, screen.present(text))) == [], unit

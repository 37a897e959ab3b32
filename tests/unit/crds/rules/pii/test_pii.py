import pytest
from aipolicy.rules.pii import MATCHERS, Entity
from pydantic import ValidationError
from support.rule_sets import make_rule, make_rules
from support.scans import whole

TEXT = (
    b"Jane, jane@example.com, 4111 1111 1111 1111, DE89 3704 0044 0532 0130 00, "
    b"123-45-6789, +49 30 1234567"
)


def test_every_entity_of_the_api_has_a_matcher_that_streams() -> None:
    assert set(MATCHERS) == set(Entity)
    for entity, matcher in MATCHERS.items():
        assert matcher.label == entity
        assert matcher.viable is not None


def test_all_entities_are_found_and_labelled() -> None:
    found = whole(make_rules(make_rule(pii={})), TEXT)

    assert [finding.label for finding in found] == [
        "EmailAddress",
        "CreditCard",
        "IBAN",
        "USSocialSecurityNumber",
        "PhoneNumber",
    ]


@pytest.mark.parametrize("entity", tuple(Entity))
def test_only_the_chosen_entities_are_found(entity: Entity) -> None:
    found = whole(make_rules(make_rule(pii={"entities": [entity]})), TEXT)

    assert [finding.label for finding in found] == [entity]


@pytest.mark.parametrize(
    ("entities", "reason"), (([], "at least 1 item"), (["Name"], "EmailAddress"))
)
def test_bad_entities_say_why(entities: list[str], reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        make_rule(pii={"entities": entities})

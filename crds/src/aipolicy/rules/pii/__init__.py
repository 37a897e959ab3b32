"""Personal data: one module for each entity, a format and the check that confirms it.

An entity is added by a module with a `MATCHER`, its line in `MATCHERS` and its member in
`Entity`.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Final

from pydantic import Field

from aipolicy.rule_specs import EVERYTHING
from aipolicy.rules.kinds import Place, RuleKind
from aipolicy.rules.matchers import MatchDetector, Matcher
from aipolicy.rules.pii import (
    credit_cards,
    email_addresses,
    ibans,
    phone_numbers,
    us_social_security_numbers,
)
from aipolicy.schemas import SET_LIST, Schema


class Entity(StrEnum):
    """Kinds of personal data that are recognised."""

    EMAIL_ADDRESS = "EmailAddress"
    CREDIT_CARD = "CreditCard"
    IBAN = "IBAN"
    US_SOCIAL_SECURITY_NUMBER = "USSocialSecurityNumber"
    PHONE_NUMBER = "PhoneNumber"


class Pii(Schema):
    """Personal data, found by format and checksum."""

    entities: Annotated[
        tuple[Entity, ...], Field(min_length=1, max_length=32, json_schema_extra=SET_LIST)
    ] = tuple(Entity)
    """Kinds to look for. Default: all."""


MATCHERS: Final[Mapping[Entity, Matcher]] = MappingProxyType(
    {
        Entity.EMAIL_ADDRESS: email_addresses.MATCHER,
        Entity.CREDIT_CARD: credit_cards.MATCHER,
        Entity.IBAN: ibans.MATCHER,
        Entity.US_SOCIAL_SECURITY_NUMBER: us_social_security_numbers.MATCHER,
        Entity.PHONE_NUMBER: phone_numbers.MATCHER,
    }
)


def _compile(spec: Pii, _place: Place) -> MatchDetector:
    """The matchers of the chosen entities, in the order of the API; findings carry their names."""
    chosen = frozenset(spec.entities)
    return MatchDetector(tuple(matcher for entity, matcher in MATCHERS.items() if entity in chosen))


PII: Final = RuleKind(
    name="pii",
    description="Look for personal data.",
    spec=Pii,
    compile=_compile,
    default=EVERYTHING,
)

"""Personal data: one module for each entity, a format and the check that confirms it.

An entity is added by a module with a `MATCHER`, its line in `MATCHERS` and its member in
`aipolicy.rule_specs.Entity`.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from aipolicy.rule_specs import Entity, Rule
from aipolicy.rules.matchers import MatchDetector, Matcher
from aipolicy.rules.patterns import EVERYTHING
from aipolicy.rules.pii import (
    credit_cards,
    email_addresses,
    ibans,
    phone_numbers,
    us_social_security_numbers,
)

MATCHERS: Final[Mapping[Entity, Matcher]] = MappingProxyType(
    {
        Entity.EMAIL_ADDRESS: email_addresses.MATCHER,
        Entity.CREDIT_CARD: credit_cards.MATCHER,
        Entity.IBAN: ibans.MATCHER,
        Entity.US_SOCIAL_SECURITY_NUMBER: us_social_security_numbers.MATCHER,
        Entity.PHONE_NUMBER: phone_numbers.MATCHER,
    }
)


class PiiKind:
    """``pii``: findings carry the entity's name."""

    name: Final = "pii"
    default_segments: Final = EVERYTHING

    def compile(self, rule: Rule, path: str, *, streams: bool) -> MatchDetector | None:  # noqa: ARG002 - always compiles, and streams
        """The matchers of the chosen entities, in the order of the API."""
        if rule.pii is None:
            return None
        chosen = frozenset(rule.pii.entities)
        return MatchDetector(
            tuple(matcher for entity, matcher in MATCHERS.items() if entity in chosen)
        )

"""Personal data: a module for each entity or close family, with its formats and their checks.

An entity is added by a module with its `Format`s, its member in `Entity` and its line in
`FORMATS`.
"""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Annotated, Final

from pydantic import Field

from aipolicy.rule_specs import EVERYTHING
from aipolicy.rules.kinds import Example, Place, RuleKind
from aipolicy.rules.matchers import MatchDetector, Matcher
from aipolicy.rules.pii import (
    asian_identity_numbers,
    australian_numbers,
    bank_codes,
    belgian_national_numbers,
    births,
    brazilian_taxpayer_ids,
    british_numbers,
    canadian_social_insurance_numbers,
    credit_cards,
    crypto_addresses,
    device_identifiers,
    dutch_citizen_service_numbers,
    email_addresses,
    french_social_security_numbers,
    german_identifiers,
    ibans,
    indian_identifiers,
    italian_fiscal_codes,
    mexican_population_codes,
    network_addresses,
    nordic_identity_numbers,
    phone_numbers,
    polish_pesels,
    portuguese_tax_numbers,
    south_african_identity_numbers,
    spanish_identity_numbers,
    swiss_social_security_numbers,
    travel_documents,
    us_identifiers,
)
from aipolicy.rules.pii.entities import Entity
from aipolicy.rules.pii.formats import Format, make_matcher
from aipolicy.schemas import SET_LIST, Schema, map_list

__all__ = ["DEFAULT", "FORMATS", "PII", "Entity", "Pii", "matchers_of"]

FORMATS: Final[Mapping[Entity, tuple[Format, ...]]] = MappingProxyType(
    {
        Entity.EMAIL_ADDRESS: email_addresses.FORMATS,
        Entity.CREDIT_CARD: credit_cards.FORMATS,
        Entity.IBAN: ibans.FORMATS,
        Entity.US_SOCIAL_SECURITY_NUMBER: us_identifiers.SOCIAL_SECURITY_NUMBERS,
        Entity.PHONE_NUMBER: phone_numbers.FORMATS,
        Entity.PASSPORT_NUMBER: travel_documents.PASSPORTS,
        Entity.DRIVING_LICENCE_NUMBER: travel_documents.DRIVING_LICENCES,
        Entity.BITCOIN_ADDRESS: crypto_addresses.BITCOIN,
        Entity.ETHEREUM_ADDRESS: crypto_addresses.ETHEREUM,
        Entity.IMEI: device_identifiers.IMEIS,
        Entity.VIN: device_identifiers.VINS,
        Entity.US_TAXPAYER_ID: us_identifiers.TAXPAYER_IDS,
        Entity.US_ROUTING_NUMBER: us_identifiers.ROUTING_NUMBERS,
        Entity.CA_SOCIAL_INSURANCE_NUMBER: canadian_social_insurance_numbers.FORMATS,
        Entity.MX_POPULATION_CODE: mexican_population_codes.FORMATS,
        Entity.BR_TAXPAYER_ID: brazilian_taxpayer_ids.CPFS,
        Entity.UK_NHS_NUMBER: british_numbers.NHS_NUMBERS,
        Entity.UK_NATIONAL_INSURANCE_NUMBER: british_numbers.NATIONAL_INSURANCE_NUMBERS,
        Entity.DE_TAX_ID: german_identifiers.TAX_IDS,
        Entity.DE_IDENTITY_CARD: german_identifiers.IDENTITY_CARDS,
        Entity.FR_SOCIAL_SECURITY_NUMBER: french_social_security_numbers.FORMATS,
        Entity.ES_IDENTITY_NUMBER: spanish_identity_numbers.FORMATS,
        Entity.PT_TAX_NUMBER: portuguese_tax_numbers.FORMATS,
        Entity.IT_FISCAL_CODE: italian_fiscal_codes.FORMATS,
        Entity.NL_CITIZEN_SERVICE_NUMBER: dutch_citizen_service_numbers.FORMATS,
        Entity.BE_NATIONAL_NUMBER: belgian_national_numbers.FORMATS,
        Entity.CH_SOCIAL_SECURITY_NUMBER: swiss_social_security_numbers.FORMATS,
        Entity.PL_PESEL: polish_pesels.FORMATS,
        Entity.SE_IDENTITY_NUMBER: nordic_identity_numbers.PERSONNUMMERS,
        Entity.FI_IDENTITY_CODE: nordic_identity_numbers.HETUS,
        Entity.NO_IDENTITY_NUMBER: nordic_identity_numbers.FODSELSNUMMERS,
        Entity.DK_IDENTITY_NUMBER: nordic_identity_numbers.CPRS,
        Entity.IN_AADHAAR: indian_identifiers.AADHAARS,
        Entity.IN_ACCOUNT_NUMBER: indian_identifiers.PANS,
        Entity.AU_TAX_FILE_NUMBER: australian_numbers.TAX_FILE_NUMBERS,
        Entity.AU_MEDICARE_NUMBER: australian_numbers.MEDICARE_NUMBERS,
        Entity.SG_IDENTITY_NUMBER: asian_identity_numbers.SINGAPOREAN,
        Entity.CN_IDENTITY_NUMBER: asian_identity_numbers.CHINESE,
        Entity.KR_REGISTRATION_NUMBER: asian_identity_numbers.KOREAN,
        Entity.TR_IDENTITY_NUMBER: asian_identity_numbers.TURKISH,
        Entity.ZA_IDENTITY_NUMBER: south_african_identity_numbers.FORMATS,
        Entity.DATE_OF_BIRTH: births.FORMATS,
        Entity.IP_ADDRESS: network_addresses.IP_ADDRESSES,
        Entity.MAC_ADDRESS: network_addresses.MAC_ADDRESSES,
        Entity.SWIFT_CODE: bank_codes.FORMATS,
        Entity.BR_COMPANY_ID: brazilian_taxpayer_ids.CNPJS,
        Entity.AU_BUSINESS_NUMBER: australian_numbers.BUSINESS_NUMBERS,
    }
)
"""How each is written."""

_ON_DEMAND: Final = frozenset(
    {
        Entity.DATE_OF_BIRTH,
        Entity.IP_ADDRESS,
        Entity.MAC_ADDRESS,
        Entity.SWIFT_CODE,
        Entity.BR_COMPANY_ID,
        Entity.AU_BUSINESS_NUMBER,
    }
)
"""What technical and historical texts are full of, and what names no person."""
DEFAULT: Final = tuple(entity for entity in Entity if entity not in _ON_DEMAND)
"""What a rule looks for that lists nothing."""
THRESHOLD: Final = 0.5

_Score = Annotated[float, Field(ge=0, le=1)]


class EntityThreshold(Schema):
    """The score from which on an entity counts as found."""

    entity: Entity
    """The entity."""
    threshold: _Score
    """Its score, from 0 to 1."""


class Pii(Schema):
    """Personal data, found by format, checksum and the words around it."""

    entities: Annotated[
        tuple[Entity, ...], Field(min_length=1, max_length=64, json_schema_extra=SET_LIST)
    ] = DEFAULT
    """Kinds to look for. Default: all but DateOfBirth, IPAddress, MACAddress, SWIFTCode,
    BRCompanyId and AUBusinessNumber."""
    threshold: _Score = THRESHOLD
    """Score from which on something counts as found: docs/rules.md lists what each kind scores."""
    thresholds: Annotated[
        tuple[EntityThreshold, ...], Field(max_length=64, json_schema_extra=map_list("entity"))
    ] = ()
    """Other scores for some kinds."""
    allow: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=128)], ...],
        Field(max_length=256, json_schema_extra=SET_LIST),
    ] = ()
    """Values that do not count, such as numbers of test cards, without regard to case, spaces and
    hyphens; @example.com stands for all addresses of that host."""


@lru_cache(maxsize=256)
def matchers_of(
    entity: Entity, threshold: float = THRESHOLD, allow: tuple[str, ...] = ()
) -> tuple[Matcher, ...]:
    """The matchers of an entity; the same ones for all who ask alike."""
    return tuple(make_matcher(entity, one, threshold, allow) for one in FORMATS[entity])


def _compile(spec: Pii, _place: Place) -> MatchDetector:
    """The matchers of the chosen entities, in the order of the API; findings carry their names."""
    chosen = frozenset(spec.entities)
    thresholds = {one.entity: one.threshold for one in spec.thresholds}
    allow = tuple(sorted(spec.allow))
    return MatchDetector(
        tuple(
            matcher
            for entity in FORMATS
            if entity in chosen
            for matcher in matchers_of(entity, thresholds.get(entity, spec.threshold), allow)
        )
    )


PII: Final = RuleKind(
    name="pii",
    description="Look for personal data.",
    spec=Pii,
    compile=_compile,
    default=EVERYTHING,
    example=Example({}, prompt="4111 1111 1111 1111", answer="jo.smith@mail.example.com"),
)

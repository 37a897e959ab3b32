"""Kinds of personal data that Presidio's pattern recognisers know as well as ours."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from aipolicy.rules.pii.entities import Entity
from aipolicy_sidecar.offline.labelled_rows import ENTITIES

LABELLED: Final[Mapping[str, Entity]] = MappingProxyType(dict(ENTITIES))
"""Those that the sets have rows of, by Presidio's names, which the sets have as well."""

SHARED: Final[Mapping[str, Entity]] = MappingProxyType(
    {
        **LABELLED,
        "DE_FUEHRERSCHEIN": Entity.DRIVING_LICENCE_NUMBER,
        "IT_DRIVER_LICENSE": Entity.DRIVING_LICENCE_NUMBER,
        "KR_DRIVER_LICENSE": Entity.DRIVING_LICENCE_NUMBER,
        "UK_DRIVING_LICENCE": Entity.DRIVING_LICENCE_NUMBER,
        "ZA_DRIVER_LICENSE": Entity.DRIVING_LICENCE_NUMBER,
        "DE_PASSPORT": Entity.PASSPORT_NUMBER,
        "ES_PASSPORT": Entity.PASSPORT_NUMBER,
        "IN_PASSPORT": Entity.PASSPORT_NUMBER,
        "IT_PASSPORT": Entity.PASSPORT_NUMBER,
        "KR_PASSPORT": Entity.PASSPORT_NUMBER,
        "PH_PASSPORT": Entity.PASSPORT_NUMBER,
        "UK_PASSPORT": Entity.PASSPORT_NUMBER,
        "US_PASSPORT": Entity.PASSPORT_NUMBER,
        "ZA_PASSPORT": Entity.PASSPORT_NUMBER,
        "CRYPTO": Entity.BITCOIN_ADDRESS,
        "ABA_ROUTING_NUMBER": Entity.US_ROUTING_NUMBER,
        "AU_ABN": Entity.AU_BUSINESS_NUMBER,
        "AU_MEDICARE": Entity.AU_MEDICARE_NUMBER,
        "AU_TFN": Entity.AU_TAX_FILE_NUMBER,
        "CA_SIN": Entity.CA_SOCIAL_INSURANCE_NUMBER,
        "DE_ID_CARD": Entity.DE_IDENTITY_CARD,
        "DE_TAX_ID": Entity.DE_TAX_ID,
        "ES_NIE": Entity.ES_IDENTITY_NUMBER,
        "ES_NIF": Entity.ES_IDENTITY_NUMBER,
        "FI_PERSONAL_IDENTITY_CODE": Entity.FI_IDENTITY_CODE,
        "IN_AADHAAR": Entity.IN_AADHAAR,
        "IN_PAN": Entity.IN_ACCOUNT_NUMBER,
        "IT_FISCAL_CODE": Entity.IT_FISCAL_CODE,
        "KR_RRN": Entity.KR_REGISTRATION_NUMBER,
        "MAC_ADDRESS": Entity.MAC_ADDRESS,
        "PL_PESEL": Entity.PL_PESEL,
        "SE_PERSONNUMMER": Entity.SE_IDENTITY_NUMBER,
        "SG_NRIC_FIN": Entity.SG_IDENTITY_NUMBER,
        "TR_NATIONAL_ID": Entity.TR_IDENTITY_NUMBER,
        "UK_NHS": Entity.UK_NHS_NUMBER,
        "UK_NINO": Entity.UK_NATIONAL_INSURANCE_NUMBER,
        "US_ITIN": Entity.US_TAXPAYER_ID,
        "ZA_ID_NUMBER": Entity.ZA_IDENTITY_NUMBER,
    }
)
"""All, by Presidio's names. A number of some country's is ours of any, where we have one kind."""

OWN_NAMES: Final[Mapping[str, str]] = MappingProxyType({one.value: one.value for one in Entity})
"""Ours keep their names."""


def own(kinds: Mapping[str, Entity]) -> list[str]:
    """Ours, once each, in the order of the API."""
    return [entity.value for entity in Entity if entity in kinds.values()]

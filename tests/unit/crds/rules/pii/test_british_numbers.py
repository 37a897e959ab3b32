from aipolicy.rules.pii import Entity
from support.entity_checks import check, find


def test_nhs_numbers() -> None:
    check(
        Entity.UK_NHS_NUMBER,
        (
            "943 476 5918",
            "1234567890",
            "1111111111",
            "943 476 591",
            "943 47 65919",
            "9434 765 919",
            "943-476/5919",
            "943476591",
            "94347659190",
        ),
    )


def test_national_insurance_numbers() -> None:
    check(
        Entity.UK_NATIONAL_INSURANCE_NUMBER,
        (
            "BG 12 34 56 A",
            "GB 12 34 56 A",
            "NK 12 34 56 A",
            "TN 12 34 56 A",
            "ZZ 12 34 56 A",
            "DA 12 34 56 A",
            "AO 12 34 56 A",
            "FA 12 34 56 A",
            "QA 12 34 56 A",
            "VA 12 34 56 A",
            "AB 12 34 56 E",
            "AB 12 34 56",
            "AB 12 34 5 C",
            "A 12 34 56 C",
            "ABC 12 34 56 C",
            "AB 123 456 C",
            "AB-12-34-56-7",
        ),
        checked=False,
    )


def test_without_spaces_it_looks_like_a_part_number() -> None:
    assert find(Entity.UK_NATIONAL_INSURANCE_NUMBER, "part AB123456C") == {}
    assert find(Entity.UK_NATIONAL_INSURANCE_NUMBER, "nino: PR 123612C") == {"PR 123612C": 0.95}
    assert find(Entity.UK_NATIONAL_INSURANCE_NUMBER, "see PR 123612C") == {}
    assert find(Entity.UK_NATIONAL_INSURANCE_NUMBER, "see AB123456C", 0.4) == {"AB123456C": 0.4}
    assert find(Entity.UK_NATIONAL_INSURANCE_NUMBER, "nino ab123456c") == {"ab123456c": 0.95}

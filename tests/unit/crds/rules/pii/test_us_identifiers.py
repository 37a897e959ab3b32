from aipolicy.rules.pii import Entity
from support.entity_checks import check, find


def test_social_security_numbers() -> None:
    check(
        Entity.US_SOCIAL_SECURITY_NUMBER,
        (
            "000-12-3456",
            "666-12-3456",
            "900-12-3456",
            "987-65-4321",
            "123-00-4567",
            "123-45-0000",
            "078-05-1120",
            "123-456-789",
            "12-345-6789",
            "123/45/6789",
            "1234-56-789",
            "123     45     6789",
            "1234.56.789",
            "123-45-67890",
            "1123-45-6789",
            "123-45-6789-1",
            "A123-45-6789",
            "0001234567",
            "00012345678",
        ),
        checked=False,
    )


def test_taxpayer_ids() -> None:
    check(
        Entity.US_TAXPAYER_ID,
        (
            "912-49-1234",
            "912-66-1234",
            "912-69-1234",
            "912-89-1234",
            "912-93-1234",
            "812-70-1234",
            "912-7-12345",
            "912-70-123",
            "912-70-12345",
            "912/70/1234",
            "912     70     1234",
            "91-270-1234",
        ),
        checked=False,
    )


def test_routing_numbers() -> None:
    check(
        Entity.US_ROUTING_NUMBER,
        (
            "000000000",
            "131000023",
            "990000021",
            "021000022",
            "02100002",
            "0210000210",
            "021 000 021",
            "02-1000021",
        ),
    )


def test_nine_bare_digits_count_behind_words_only() -> None:
    assert find(Entity.US_SOCIAL_SECURITY_NUMBER, "order 536904399") == {}
    assert find(Entity.US_SOCIAL_SECURITY_NUMBER, '"user_ssn": "536904399"') == {"536904399": 0.85}
    assert find(Entity.US_SOCIAL_SECURITY_NUMBER, "536-90-4399") == {"536-90-4399": 0.7}
    assert find(Entity.US_SOCIAL_SECURITY_NUMBER, "Suite 536 90 4399") == {}
    assert find(Entity.US_SOCIAL_SECURITY_NUMBER, "ssn 536 90 4399") == {"536 90 4399": 0.95}

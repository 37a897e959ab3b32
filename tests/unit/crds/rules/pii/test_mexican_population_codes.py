from aipolicy.rules.pii import Entity
from support.entity_checks import check, find


def test_codes() -> None:
    check(
        Entity.MX_POPULATION_CODE,
        (
            "BOXW310820HNERXN08",
            "BOXW311320HNERXN09",
            "BOXW310832HNERXN09",
            "BOXW310820ANERXN09",
            "BOXW310820HXXRXN09",
            "BBXW310820HNERXN09",
            "BOXW310820HNEAXN09",
            "BOXW310820HNERXN0",
            "BOXW310820HNERXN099",
            "B0XW310820HNERXN09",
        ),
    )


def test_small_letters() -> None:
    assert find(Entity.MX_POPULATION_CODE, "boxw310820hnerxn09") == {"boxw310820hnerxn09": 0.95}

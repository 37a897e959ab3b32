from aipolicy.rules.pii import Entity
from support.entity_checks import check, find


def test_danish() -> None:
    check(
        Entity.DK_IDENTITY_NUMBER,
        (
            "311362-5629",
            "321062-5629",
            "211062-562",
            "211062-56290",
            "21-10-62-5629",
            "2110625-629",
            "310262-5629",
            "000000-0000",
            "21.10.62-5629",
        ),
        checked=False,
    )


def test_finnish() -> None:
    check(
        Entity.FI_IDENTITY_CODE,
        (
            "131052-308U",
            "311352-308T",
            "320152-308T",
            "131052-308",
            "131052308T",
            "131052/308T",
            "131052-001T",
            "131052-900T",
            "131052G308T",
            "131052-308TT",
        ),
        alphabet="0123456789ABCDEFHJKLMNPRSTUVWXY",
    )


def test_norwegian() -> None:
    check(
        Entity.NO_IDENTITY_NUMBER,
        (
            "13097248023",
            "13137248022",
            "33097248022",
            "1309724802",
            "130972480220",
            "13.09.72 48022",
            "02099484473",  # of nobody's century
            "130972-48022",
            "00000000000",
            "13097 248022",
        ),
    )


def test_swedish() -> None:
    check(
        Entity.SE_IDENTITY_NUMBER,
        (
            "811218-9875",
            "811318-9876",
            "811232-9876",
            "811218-987",
            "811218-98760",
            "18121-89876",
            "81-12-18-9876",
            "811218.9876",
            "19811218.9876",
            "811299-9876",
        ),
    )


def test_swedish_points_in_time_need_words() -> None:
    assert find(Entity.SE_IDENTITY_NUMBER, "at 198112189876") == {}
    assert find(Entity.SE_IDENTITY_NUMBER, "personnummer 198112189876") == {"198112189876": 0.95}
    assert find(Entity.SE_IDENTITY_NUMBER, "pnr: 8112189876") == {"8112189876": 0.95}


def test_what_may_be_a_day_and_a_time_needs_words() -> None:
    assert find(Entity.SE_IDENTITY_NUMBER, "at 170809-2000") == {}
    assert find(Entity.SE_IDENTITY_NUMBER, "personnummer 170809-2000") == {"170809-2000": 0.95}
    assert find(Entity.FI_IDENTITY_CODE, "log-061206-0058") == {}
    assert find(Entity.FI_IDENTITY_CODE, "hetu 061206-0058") == {"061206-0058": 0.95}


def test_signs_and_numbers_of_those_who_have_no_day_of_birth_there() -> None:
    assert find(Entity.FI_IDENTITY_CODE, "131052-308t") == {"131052-308t": 0.85}
    assert find(Entity.SE_IDENTITY_NUMBER, "701063-2391") == {"701063-2391": 0.7}

from aipolicy.rules.pii import Entity
from support.entity_checks import check, find


def test_persons() -> None:
    check(
        Entity.BR_TAXPAYER_ID,
        (
            "111.444.777-36",
            "111.444.777-53",
            "111.111.111-11",
            "000.000.000-00",
            "111.444.77-35",
            "111444.777-35",
            "111.444.777.35",
            "111-444-777-35",
            "1111.444.777-35",
            "111.444.777-355",
        ),
    )


def test_companies() -> None:
    check(
        Entity.BR_COMPANY_ID,
        (
            "11.222.333/0001-82",
            "11.222.333/0001-18",
            "00.000.000/0000-00",
            "11.222.333-0001/81",
            "11222333/0001-80",
            "11.222.33/0001-81",
            "12.ABC.345/01DE-36",
            "12.abc.345/01de-35",
            "11.222.333/001-81",
        ),
    )


def test_bare_digits_need_words() -> None:
    assert find(Entity.BR_TAXPAYER_ID, "pedido 11144477735") == {}
    assert find(Entity.BR_TAXPAYER_ID, "cpf=11144477735") == {"11144477735": 0.95}
    assert find(Entity.BR_COMPANY_ID, "pedido 11222333000181") == {}
    assert find(Entity.BR_COMPANY_ID, "CNPJ: 11222333000181") == {"11222333000181": 0.95}

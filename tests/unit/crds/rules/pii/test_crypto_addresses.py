from aipolicy.rules.pii import Entity
from support.entity_checks import check


def test_bitcoin() -> None:
    check(
        Entity.BITCOIN_ADDRESS,
        (
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb",
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7Divf",
            "2A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfN0",
            "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLz",
            "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdp",
            "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdQ",
            "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mb",
            "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx",
            "bc1",
            "1111111111111111111111111111111111",
        ),
        alphabet="",
    )


def test_ethereum() -> None:
    check(
        Entity.ETHEREUM_ADDRESS,
        (
            "0x0000000000000000000000000000000000000000",
            "0xffffffffffffffffffffffffffffffffffffffff",
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe",
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAedd",
            "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg",
            "0X5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
            "0xdeadbeef",
            "0x1111111111111111111111111111111111111112",
        ),
        checked=False,
    )

from aipolicy.findings import Finding


def test_order_is_by_start_then_the_longer_then_the_rule() -> None:
    ordered = [
        Finding(1, 0, 9, "b"),
        Finding(0, 0, 5, "a"),
        Finding(2, 0, 5, "a"),
        Finding(0, 3, 4, "a"),
    ]

    shuffled = [ordered[2], ordered[3], ordered[0], ordered[1]]
    assert sorted(shuffled, key=Finding.order) == ordered

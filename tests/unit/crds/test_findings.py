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


def test_one_label_at_one_place_is_one_finding() -> None:
    assert len({Finding(0, 1, 2, "a", 0.5), Finding(0, 1, 2, "a", 0.9)}) == 1

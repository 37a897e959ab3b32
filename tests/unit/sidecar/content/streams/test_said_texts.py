from aipolicy_sidecar.content.streams.said_texts import MAX_REMEMBERED, SaidTexts


def test_a_text_is_known_by_all_its_pieces_and_its_place() -> None:
    said = SaidTexts()
    said.add((0,), ("text",), "Grü")
    said.add((0,), ("text",), "ße")
    assert said.repeats((0,), ("text",), "Grüße")
    assert not said.repeats((0,), ("text",), "Grü")
    assert not said.repeats((0,), ("text",), "Grüße!")
    assert not said.repeats((1,), ("text",), "Grüße")
    assert not said.repeats((0,), ("thinking",), "Grüße")


def test_memory_is_bounded() -> None:
    said = SaidTexts()
    for part in range(MAX_REMEMBERED + 1):
        said.add((part,), ("text",), "x")
    assert said.repeats((MAX_REMEMBERED - 1,), ("text",), "x")
    assert not said.repeats((MAX_REMEMBERED,), ("text",), "x")

from aipolicy.segments import RequestSegment, ResponseSegment


def test_tool_calls_exist_on_both_sides_under_one_name() -> None:
    """So whoever asks must say the direction."""
    assert RequestSegment.TOOL_CALL == ResponseSegment.TOOL_CALL  # type: ignore[comparison-overlap]  # the point

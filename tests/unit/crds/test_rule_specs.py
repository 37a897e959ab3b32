import pytest
from aipolicy.rule_specs import Segments
from aipolicy.segments import RequestSegment, ResponseSegment
from pydantic import ValidationError


def test_segments_of_nothing_are_refused() -> None:
    with pytest.raises(ValidationError, match="at least one segment of request or response"):
        Segments.model_validate({})


def test_segments_within_others() -> None:
    user = Segments(request=(RequestSegment.USER,))
    more = Segments(
        request=(RequestSegment.SYSTEM, RequestSegment.USER),
        response=(ResponseSegment.COMPLETION,),
    )

    assert user.within(more)
    assert not more.within(user)
    assert not Segments(response=(ResponseSegment.TOOL_CALL,)).within(more)

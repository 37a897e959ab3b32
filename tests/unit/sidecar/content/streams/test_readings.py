import json

import pytest
from aipolicy_sidecar.content.dialects import BodyError, find_dialect
from aipolicy_sidecar.content.streams import readings


def test_empty_texts_are_bounded_like_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are no segments, but pieces of a stream."""
    monkeypatch.setattr(readings, "MAX_SEGMENTS", 100)
    empties = [""] * 101
    for dialect, answer in (
        ("/v1/chat/completions", {"choices": [{"message": {"x": empties}}]}),
        ("/v1/responses", {"output": [], "x": empties}),
        ("/api/chat", {"message": {"x": empties}}),
    ):
        found = find_dialect("POST", dialect)
        assert found is not None
        with pytest.raises(BodyError, match="more than 100 texts"):
            found.read_answer(json.dumps(answer).encode())

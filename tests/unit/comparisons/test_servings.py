"""The pipe of the tools, with a tool that finds digits."""

import io
import json
from collections.abc import Iterator

from comparisons.runs import read
from comparisons.tools.servings import Told, serve


class Digits:
    version = "digits 1.0"

    def ready(self, text: str) -> bytes:
        return text.encode()

    def call(self, given: bytes) -> list[int]:
        return [place for place, byte in enumerate(given) if byte in b"0123456789"]

    def read(self, _text: str, found: list[int]) -> Iterator[Told]:
        for place in found:
            yield Told(place, place + 1, "Digit")


def test_each_text_is_answered_in_its_turn_with_its_time() -> None:
    texts = ["a1", "", "22\n"]
    source = io.StringIO("".join(json.dumps({"text": text}) + "\n" for text in texts))
    target = io.StringIO()

    serve(Digits(), source, target)

    answers = read(target.getvalue(), len(texts))
    assert answers.version == "digits 1.0"
    assert answers.told == (
        (Told(1, 2, "Digit"),),
        (),
        (Told(0, 1, "Digit"), Told(1, 2, "Digit")),
    )
    assert len(answers.seconds) == 3
    assert min(answers.seconds) >= 0

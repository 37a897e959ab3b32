"""Ours: a rule of one kind, as the guard asks it about the text of a user.

python -m comparisons.tools.own_rules KIND SPEC
"""

import json
import platform
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import version

from aipolicy.findings import Finding
from aipolicy.rules import merge
from aipolicy.segments import Direction, RequestSegment
from aipolicy_sidecar.offline.reports import code_points
from aipolicy_sidecar.offline.scorings import make_rule

from comparisons.tools.servings import Told, serve


class OwnRule:
    """A compiled rule."""

    def __init__(self, kind: str, spec: Mapping[str, object]) -> None:
        self._rules = make_rule(kind, spec)
        self.version = f"google-re2 {version('google-re2')} on Python {platform.python_version()}"

    def ready(self, text: str) -> bytes:
        return text.encode(errors="replace")

    def call(self, given: bytes) -> list[Finding]:
        scan = self._rules.scan(Direction.REQUEST, RequestSegment.USER, given)
        if scan.faults:
            raise ValueError("the rule gave up on a text, so there is nothing to compare")
        return merge(scan.findings)

    def read(self, text: str, found: list[Finding]) -> Iterator[Told]:
        edges = {edge for one in found for edge in (one.start, one.end)}
        places = code_points(self.ready(text), edges)
        for one in found:
            yield Told(places[one.start], places[one.end], one.label, one.score)


if __name__ == "__main__":
    serve(OwnRule(sys.argv[1], json.loads(sys.argv[2])))

"""The engine for files, from as few words as possible."""

import json
from typing import Any

from aipolicy.effective import EffectiveRule
from aipolicy_sidecar.core.snapshots import compile_snapshot
from aipolicy_sidecar.offline.engines import Engine
from aipolicy_sidecar.offline.items import read_item
from aipolicy_sidecar.offline.reports import Reporter
from support.ports import make_policy


class Desk:
    """Answers lines under a policy of these rules."""

    def __init__(self, *rules: EffectiveRule, **policy: Any) -> None:
        effective = make_policy(*rules, **policy)
        self.engine = Engine(compile_snapshot(effective))
        self._reporter = Reporter(effective.rules, self.engine.rules)

    def ask(self, **line: Any) -> dict[str, Any]:
        """What is written about a line; its id is 1."""
        item = read_item(json.dumps({"id": 1, **line}).encode())
        return self._reporter.report(item, self.engine.ask(item))

"""Every target."""

from typing import Final

from fuzz import connections, dialects, exchanges, formats, rules
from fuzz.targets import Target

TARGETS: Final[tuple[Target, ...]] = (
    *formats.make_targets(),
    *rules.make_targets(),
    *dialects.make_targets(),
    *exchanges.make_targets(),
    *connections.make_targets(),
)

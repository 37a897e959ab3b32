"""Annotations: what rules found that only tell of it, as a header of the answer.

A header goes to the client, so it holds names and counts and nothing that was found. A
label may come from a policy's author or from a detector, so it is told only when it
looks like a name.
"""

import re
from collections.abc import Iterable
from typing import Final

from aipolicy_sidecar.core.tallies import Tally

HEADER: Final = "x-aipolicy-annotations"
MAX_LENGTH: Final = 1024
"""Characters of the header; what has no room is left out."""

_NAME: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,62}")


def annotate(tallies: Iterable[Tally | None]) -> str:
    """The header's value, such as ``bot/pii=CreditCard/2, bot/injection=PromptInjection/1``.

    Each item is a policy, its rule, a label and how often it was found, in requests and
    answers together. Empty when there is nothing to tell.
    """
    counts: dict[str, int] = {}
    for tally in filter(None, tallies):
        for rule, labels in tally.annotations():
            for label, count in labels.items():
                if _NAME.fullmatch(label):
                    name = f"{rule.policy}/{rule.name}={label}"
                    counts[name] = counts.get(name, 0) + count
    value = ""
    for name, count in counts.items():
        item = f"{name}/{count}"
        if len(value) + len(item) + 2 > MAX_LENGTH:
            break
        value += f", {item}" if value else item
    return value

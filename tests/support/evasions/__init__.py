"""Ways around a filter, and what becomes of each: a table that is played, and told in the docs.

Each way hides the same words, which a rule denies. Either they are read all the same, so that the
rule finds them, or the request is refused before any rule is asked. What the core alone cannot show
names the tests that do.
"""

from collections.abc import Iterable
from typing import Final

from aipolicy.policies import Verdict
from support.evasions.records import Evasion, Fate
from support.evasions.requests import REQUESTS
from support.evasions.texts import TEXTS
from support.ports import make_policy
from support.rule_sets import make_rule

__all__ = ["EVASIONS", "PLAYBOOKS", "POLICY", "RULE", "Evasion", "Fate", "table"]

RULE: Final = "word"
POLICY: Final = make_policy(
    make_rule(RULE, "Deny", patterns={"words": ["bluebird"]}), media=Verdict.DENY
)
PLAYBOOKS: Final = "tests/playbooks/"
EVASIONS: Final = (*TEXTS, *REQUESTS)
"""In the order of the docs."""


def table(evasions: Iterable[Evasion] = EVASIONS) -> str:
    """The table as the docs have it."""
    rows = (f"| {one.name} | {one.fate} |" for one in evasions)
    return "\n".join(("| way around | what becomes of it |", "|---|---|", *rows))

"""Rules: from the policy's words to what is found in a text.

`compile_rules` makes a `RuleSet`; it scans whole texts and follows streamed ones with
a `StreamScanner`; `edit` and `StreamEditor` put marks in place of what was found.
"""

from aipolicy.rules.compiled_rules import CompiledRule, Scan
from aipolicy.rules.edits import Replace, StreamEditor, edit, mark, merge
from aipolicy.rules.judgements import AskedRule, Judges
from aipolicy.rules.judges.held_answers import HeldAnswer
from aipolicy.rules.judges.protocols import Context
from aipolicy.rules.kinds import Detector, Place, RuleError, RuleErrors, RuleKind
from aipolicy.rules.rule_sets import RuleSet, compile_rules
from aipolicy.rules.streams.scanners import RuleFault, StreamScan, StreamScanner, TextScanner
from aipolicy.rules.unions import KINDS, Rule

__all__ = [
    "KINDS",
    "AskedRule",
    "CompiledRule",
    "Context",
    "Detector",
    "HeldAnswer",
    "Judges",
    "Place",
    "Replace",
    "Rule",
    "RuleError",
    "RuleErrors",
    "RuleFault",
    "RuleKind",
    "RuleSet",
    "Scan",
    "StreamEditor",
    "StreamScan",
    "StreamScanner",
    "TextScanner",
    "compile_rules",
    "edit",
    "mark",
    "merge",
]

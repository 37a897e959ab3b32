"""Rules: from the policy's words to what is found in a text.

`compile_rules` makes a `RuleSet`; it scans whole texts and follows streamed ones with
a `StreamScanner`; `edit` and `StreamEditor` put marks in place of what was found.
"""

from aipolicy.rules.edits import Replace, StreamEditor, edit, mark, merge
from aipolicy.rules.kinds import Detector, RuleError, RuleErrors, RuleKind
from aipolicy.rules.rule_sets import KINDS, CompiledRule, RuleSet, Scan, compile_rules
from aipolicy.rules.streams import RuleFault, StreamScan, StreamScanner

__all__ = [
    "KINDS",
    "CompiledRule",
    "Detector",
    "Replace",
    "RuleError",
    "RuleErrors",
    "RuleFault",
    "RuleKind",
    "RuleSet",
    "Scan",
    "StreamEditor",
    "StreamScan",
    "StreamScanner",
    "compile_rules",
    "edit",
    "mark",
    "merge",
]

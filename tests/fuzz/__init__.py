"""Fuzzing of every parser that reads what others wrote: ``make fuzz``.

Targets are made from the tables of the code itself (`DIALECTS`, `KINDS`), so that a new
dialect or kind of rule is fuzzed from its first day. Inputs come from hypothesis, which
shrinks what fails. A campaign is bounded by time and can be repeated by its seed.
"""

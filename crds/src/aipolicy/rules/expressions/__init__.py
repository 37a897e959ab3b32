"""Expressions: what they consist of, how they are matched, and how many are looked for at once."""

"""Streamed answers: rules and meters applied while they pass through.

`framings` cuts bytes into events, an API's `formats.StreamFormat` says in `readings` what
each means, and one engine for all APIs does the rest: it follows texts, holds back, edits,
hides, ends and counts.
"""

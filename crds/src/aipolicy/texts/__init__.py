"""Texts in disguise: what they mean, and which of their bytes mean what.

Pure functions and tables, without rules: characters and what they look like, codings and what they
say, the way back from a view to the text, texts that were split over others.
"""

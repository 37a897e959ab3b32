"""Judges: what decides about answers and calls as a whole."""

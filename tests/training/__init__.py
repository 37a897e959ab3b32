"""Trains the model of injections: ``make train DATA=…``, told in ``docs/detection.md``."""

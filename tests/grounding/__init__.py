"""``make train-grounding DATA=…``: the numbers of the grounding score, from labelled answers.

Reads the sets that docs/detection.md names, fits, chooses the thresholds and writes
``crds/src/aipolicy/rules/groundings/weights.py``. Without dependencies, and the same anywhere.
"""

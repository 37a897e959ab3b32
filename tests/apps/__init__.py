"""Programs that stand in for what surrounds a guarded pod in the demo and in tests.

`models` is an inference server whose every answer is known beforehand, `collectors` an
OTLP receiver that shows what arrived. Both are what a real one would be on the wire, and
neither checks anything itself: tests ask them what they saw.
"""

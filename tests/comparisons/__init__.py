"""What other tools find in the same rows, and how long they take, beside what ours do.

    PYTHONPATH=tests python -m comparisons DATA --others build/comparisons/bin/python

A tool is a program that reads texts and tells what it found in each (`comparisons.tools`). Ours are
run just like the others, so that nothing but the tool makes a difference. What the others need is
pinned in ``requirements.txt`` here and goes into a venv of its own (``make compare``): nothing of
it is a dependency of what ships, nor of the tests.
"""

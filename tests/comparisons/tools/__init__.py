"""Programs that each put one tool behind the same pipe (`comparisons.tools.servings`).

They are run as ``python -m comparisons.tools.NAME``, some by a Python that has nothing of aipolicy.
"""

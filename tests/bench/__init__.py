"""The benchmark: what the guard costs, beside Envoy without it, in one run on one machine.

    PYTHONPATH=tests python -m bench [--out build/bench.json] [--quick]

Absolute times say more about the machine than about the guard, so every figure is read
against another lane of the same run: the same Envoy without the filter, and guards that
do nothing. Lanes take turns in every round, and what is told is the median of rounds.
"""

"""A small model of injections."""

from aipolicy.rules.injections.sources import Source

SOURCE = Source(
    thresholds={"Strict": 0.3, "Balanced": 0.5, "Lenient": 0.8},
    biases=(-2.0, -3.0),
    concepts={"ignor*": "drop", "all": "all", "orders": "orders", "忽略": "drop", "指令": "orders"},
    weights={
        "ignore": 900,
        "all orders": 700,
        "<drop": 500,
        "<orders": 400,
        "<drop<orders": 2000,
        "<drop<all<orders": 3000,
        "#override-1": 4000,
        "tea": -800,
    },
)

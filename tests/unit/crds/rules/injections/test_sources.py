from aipolicy.rule_specs import Threshold
from aipolicy.rules.injections.phrases import PHRASES
from aipolicy.rules.injections.sources import (
    read_source,
    shipped_source,
    threshold_of,
    write_source,
)
from support.injections import SOURCE


def test_a_source_is_read_as_written() -> None:
    assert read_source(write_source(SOURCE)) == SOURCE


def test_the_shipped_model_is_small_and_knows_the_phrases() -> None:
    source = shipped_source()

    assert len(write_source(source)) < 2**20
    assert {name for name in source.weights if name.startswith("#")} <= {
        phrase.feature for phrase in PHRASES
    }
    assert 0 < threshold_of(Threshold.STRICT) < threshold_of(Threshold.BALANCED)
    assert threshold_of(Threshold.BALANCED) < threshold_of(Threshold.LENIENT) < 1

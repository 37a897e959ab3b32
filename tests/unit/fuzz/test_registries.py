"""The fuzzer's targets follow the tables of the code."""

from aipolicy.rules.unions import KINDS
from aipolicy_sidecar.content.dialects import DIALECTS
from fuzz.registries import TARGETS
from fuzz.samples import SAMPLES

NAMES = {target.name for target in TARGETS}


def test_every_dialect_is_fuzzed() -> None:
    for dialect in DIALECTS:
        assert {f"{dialect.name}.{what}" for what in ("requests", "answers", "streams")} <= NAMES


def test_samples_are_of_dialects_that_exist_and_can_be_read() -> None:
    dialects = {dialect.name: dialect for dialect in DIALECTS}
    for name, samples in SAMPLES.items():
        assert dialects[name].accepts("POST", samples.path)


def test_every_kind_of_rule_is_fuzzed() -> None:
    assert {f"rules.{kind.name}" for kind in KINDS} <= NAMES


def test_targets_have_names_of_their_own() -> None:
    assert len(NAMES) == len(TARGETS)

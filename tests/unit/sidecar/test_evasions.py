"""Every way around a filter is read or refused, as the docs say."""

from pathlib import Path

import pytest
from support.evasions import EVASIONS, PLAYBOOKS, POLICY, RULE, Evasion, Fate, table
from support.playbooks import CoreStage

ROOT = Path(__file__).parents[3]
STAGE = CoreStage(POLICY)


@pytest.mark.parametrize("evasion", EVASIONS, ids=lambda one: one.name)
async def test_a_way_around_is_read_or_refused(evasion: Evasion) -> None:
    assert evasion.requests or evasion.tests
    for request in evasion.requests:
        seen = await STAGE.play(request, evasion.reply)
        assert seen.status >= 400, request
        assert (seen.reached is None) == (evasion.reply is None), request
        denied = (await STAGE.settled()).refusal == "content"
        assert denied == (evasion.fate is Fate.READ) or evasion.fate is Fate.BOTH, (request, seen)
        assert denied == (RULE in seen.body.decode()), (request, seen)
    for place in evasion.tests:
        module, _, name = place.partition("::")
        assert f"def {name}(" in (ROOT / PLAYBOOKS / module).read_text(), place


def test_the_docs_tell_of_each() -> None:
    assert table() in (ROOT / "docs/security.md").read_text(), table()

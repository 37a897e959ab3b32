from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.offline import Desk
from support.rule_sets import audit_zebra, deny_bluebird, make_rule, redact_mail
from support.stream_samples import SAMPLES, StreamSample, name_of

DESK = Desk(redact_mail(), audit_zebra(), make_rule("ground", "Annotate", grounding={}))
DENYING = Desk(redact_mail(), deny_bluebird())
PIECES = ["Größe: j", "oe@exam", "ple.org sees a zebra", ", no ", "Project ", "Bluebird."]


@pytest.mark.parametrize("sample", SAMPLES, ids=name_of)
@given(data=st.data())
def test_a_stream_cut_differently_gives_the_same(sample: StreamSample, data: st.DataObject) -> None:
    text = b"".join(sample.say(PIECES)).decode()
    places = data.draw(st.lists(st.integers(0, len(text)), max_size=12))
    edges = [0, *sorted(places), len(text)]
    chunks = [text[start:end] for start, end in pairwise(edges)]
    for desk in (DESK, DENYING):
        whole, cut = (
            desk.ask(dialect=sample.dialect.name, direction="response", stream=stream)
            for stream in ([text], chunks)
        )
        assert cut == whole


@pytest.mark.parametrize("sample", SAMPLES, ids=name_of)
def test_a_stream_is_edited_or_ended(sample: StreamSample) -> None:
    stream = [data.decode() for data in sample.say(PIECES)]
    line = {"dialect": sample.dialect.name, "direction": "response", "stream": stream}

    report = DESK.ask(**line)
    said = "Größe: [EmailAddress] sees a zebra, no Project Bluebird."
    assert sample.text(report["body"].encode()) == said
    assert report["decision"] == "Redact"
    assert [(found["rule"], found["start"], found["end"]) for found in report["findings"]] == [
        ("mail", 7, 22),
        ("zebra", 30, 35),
    ]

    report = DENYING.ask(**line)
    assert report["decision"] == "Deny"
    assert "Bluebird" not in sample.text(report["body"].encode())

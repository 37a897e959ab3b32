import pytest
from aipolicy.rule_specs import Segments
from aipolicy.rules import edit
from aipolicy.segments import Direction, RequestSegment, ResponseSegment
from pydantic import ValidationError
from support.rule_sets import make_rule, make_rules
from support.scans import whole

TEXT = b"![a](https://example.com/a.png) and [b](https://evil.test/?d=1), see https://example.com."
ALLOWED = {"allowHosts": ["example.com"]}


def redacted(text: bytes, **spec: object) -> bytes:
    return edit(text, whole(make_rules(make_rule(links=spec)), text))


def test_links_and_images_become_marks() -> None:
    assert redacted(TEXT) == b"[Image] and [b]([Link]), see [Link]."
    assert redacted(TEXT, **ALLOWED) == b"[Image] and [b]([Link]), see https://example.com."


def test_images_can_be_judged_by_host() -> None:
    assert redacted(TEXT, images="Allow", **ALLOWED) == TEXT.replace(
        b"https://evil.test/?d=1", b"[Link]"
    )
    assert redacted(b"![](https://evil.test/p)", images="Allow", **ALLOWED) == b"![]([Link])"


def test_completions_are_looked_at_by_default() -> None:
    (rule,) = make_rules(make_rule(links={})).rules

    assert not rule.request
    assert rule.response == {ResponseSegment.COMPLETION}


def test_addresses_in_requests_can_be_looked_at() -> None:
    segments = Segments(request=(RequestSegment.USER,))
    rules = make_rules(make_rule(links=ALLOWED, segments=segments))

    address = b"http://169.254.169.254/latest/meta-data"  # of an image, as dialects give it
    scan = rules.scan(Direction.REQUEST, RequestSegment.USER, address)
    assert [(found.start, found.end) for found in scan.findings] == [(0, len(address))]


@pytest.mark.parametrize(
    "host", ("*", "Example.com", "https://example.com", "a.*.com", "*.", "example.com:443", "")
)
def test_hosts_that_are_no_names_are_refused(host: str) -> None:
    with pytest.raises(ValidationError, match="allowHosts"):
        make_rule(links={"allowHosts": [host]})

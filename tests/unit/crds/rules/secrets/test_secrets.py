"""The kind as a whole: what all its matchers find together, and what they leave."""

import random
import re
from pathlib import Path

from aipolicy.rules.secrets.formats import Format
from aipolicy.rules.secrets.providers import FIELDS, FORMATS
from aipolicy.rules.secrets.tokens import FREE
from hypothesis import given, settings
from hypothesis import strategies as st
from support.rule_sets import make_rule, make_rules
from support.scans import cut, follow, found, whole
from support.tokens import make

RULES = make_rules(make_rule(secrets={}))
GITHUB = make(next(item for item in FREE if item.label == "GitHubToken"))
DATADOG = make(next(item for item in FORMATS if item.label == "DatadogApiKey"))
VALUE = "k3J9dLq0Zx7vT2mNpB8w"
SOURCES = Path(__file__).parents[5] / "crds/src/aipolicy"


def labels(text: str) -> list[tuple[str, float]]:
    return [(finding.label, finding.score) for finding in whole(RULES, text.encode())]


def test_what_is_found_says_what_it_is_and_how_sure() -> None:
    text = f"a {GITHUB} b api_key={VALUE} c dd_api_key: {DATADOG} d password=Zq8vLr2x"

    assert labels(text) == [
        ("GitHubToken", 1.0),
        ("Secret", 0.6),
        ("DatadogApiKey", 0.8),
        ("Password", 0.6),
    ]


def test_of_what_overlaps_the_more_specific_is_found() -> None:
    for text in (
        f"api_key = '{GITHUB}'",
        f"GITHUB_TOKEN={GITHUB}",
        f"Authorization: Bearer {GITHUB}",
        f"github secret: {GITHUB}",
        f'{{"token": "{GITHUB}"}}',
    ):
        assert labels(text) == [("GitHubToken", 1.0)], text
    assert labels(f"DD_API_KEY={DATADOG}") == [("DatadogApiKey", 0.8)]


def test_assignments_can_be_left_out() -> None:
    rules = make_rules(make_rule(secrets={"assignments": False}))
    text = f"{GITHUB} and api_key={VALUE}, DATADOG_API_KEY={DATADOG}, password=Zq8vLr2x"

    assert [finding.label for finding in whole(rules, text.encode())] == [
        "GitHubToken",
        "DatadogApiKey",
    ]


def test_code_of_our_own_holds_no_secrets() -> None:
    for path in SOURCES.rglob("*.py"):
        for finding in whole(RULES, path.read_bytes()):
            raise AssertionError((path, finding))


def test_hashes_locks_and_pictures_are_left() -> None:
    chance = random.Random(2)  # noqa: S311 - the same in every run
    hexes = ["".join(chance.choices("0123456789abcdef", k=size)) for size in (32, 40, 64, 128)]
    base = "".join(
        chance.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0+/", k=4096)
    )
    for text in (
        *(f"sha256:{one}" for one in hexes),
        *(f"commit {one}\nAuthor: me" for one in hexes),
        *(f"left-pad==1.3.0 --hash=sha256:{one}" for one in hexes),
        *(f'"integrity": "sha512-{one}==", "resolved": "https://r.test/a#{one}"' for one in hexes),
        *(f"h1:{one[:43]}= go.sum {one}" for one in hexes),
        *(f'checksum = "{one}"\nsource = "registry+https://r.test"' for one in hexes),
        *(f"etag: W/{one}, md5={one}, fingerprint: {one}" for one in hexes),
        f"![x](data:image/png;base64,{base})",
        f"<img src='data:image/jpeg;base64,{base}'>",
        "-----BEGIN CERTIFICATE-----\n" + base + "\n-----END CERTIFICATE-----",
        f"ssh-rsa AAAAB3NzaC1yc2E{base[:300]} me@host",
        "id: 6f1c2d3e-4b5a-4c7d-8e9f-0a1b2c3d4e5f, token_id: 6f1c2d3e-4b5a-4c7d-8e9f-0a1b2c3d4e5f",
    ):
        assert labels(text) == [], text[:80]


@settings(max_examples=8, deadline=None)
@given(
    st.lists(st.sampled_from(FORMATS), min_size=1, max_size=3),
    st.lists(st.integers(0, 400), max_size=12),
)
def test_a_stream_is_found_the_same_however_it_is_cut(
    items: list[Format], places: list[int]
) -> None:
    parts = []
    for item in items:
        name = item.names[0] if item.names else "x"
        parts.append(f"{name}: {make(item)}\n")
    text = "".join(parts).encode()

    assert found(follow(RULES, cut(text, places))) == whole(RULES, text)


def test_long_runs_of_anything_are_followed_without_a_fault() -> None:
    chance = random.Random(3)  # noqa: S311 - the same in every run
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    for characters in ("a", "S", "-", "0", "0123456789abcdef", letters + "+/", letters + "-_"):
        text = "".join(chance.choices(characters, k=1 << 14)).encode()
        scans = follow(RULES, cut(text, range(0, len(text), 4096)))
        assert found(scans) == (), characters
        assert not any(scan.faults for scan in scans), characters


def test_every_cut_of_a_text_gives_the_same() -> None:
    text = f"é DD_API_KEY={DATADOG}, {GITHUB}; pwd: Zq8vLr2x x".encode()
    expected = whole(RULES, text)

    assert len(expected) == 3
    for place in range(len(text)):
        assert found(follow(RULES, cut(text, (place,)))) == expected, place


def test_the_tables_are_what_the_documents_say() -> None:
    page = (Path(__file__).parents[5] / "docs/rules.md").read_text()
    rows = dict(re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", page, re.MULTILINE))
    for field, formats in FIELDS.items():
        providers = sorted({item.provider for item in formats}, key=str.lower)
        assert rows.get(field) == ", ".join(providers), field


def test_there_are_many_providers() -> None:
    documented = {item.provider for item in FREE}

    assert len(documented) >= 150
    assert len({(item.label, item.expression, item.names) for item in FORMATS}) == len(FORMATS)

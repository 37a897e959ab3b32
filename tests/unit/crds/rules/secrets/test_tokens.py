"""Every format of `FREE`: what it finds, and what nearly is a token and none."""

import random
import string
from collections.abc import Iterator

import pytest
from aipolicy.findings import Finding
from aipolicy.rules.expressions.nodes import Repeat, Sequence
from aipolicy.rules.expressions.syntaxes import parse
from aipolicy.rules.matchers import Candidate, MatchDetector
from aipolicy.rules.secrets.formats import Format
from aipolicy.rules.secrets.tokens import FREE, LONGEST, describe, fitting, matcher
from hypothesis import given, settings
from hypothesis import strategies as st
from support.scans import matches
from support.tokens import alphabet, make

TEXTS = ('key="{}", ', "{}", "see {}.", "(`{}`)", "https://x.test/?a={}&b", "\t{}\n", "<p>{}</p>")
"""Where tokens stand."""


def scan(text: str) -> list[Finding]:
    return list(MatchDetector((matcher(),)).scan(text.encode(), 0, (0,)))


def found(text: str) -> list[tuple[str, str]]:
    return [(text.encode()[one.start : one.end].decode(), one.label) for one in scan(text)]


def test_every_format_is_found_wherever_a_token_stands() -> None:
    for seed, item in enumerate(FREE):
        for longest in (False, True):
            token = make(item, longest=longest)
            text = TEXTS[(seed + longest) % len(TEXTS)].format(token)
            assert item.fits(token.encode()), item
            assert found(text) == [(token, item.label)], item
            assert scan(text)[0].score == (1.0 if item.check else 0.9), item


def last_run(item: Format) -> str:
    """The characters of the run with which a token ends, or nothing when there is none."""
    node = parse(item.expression)
    last = node.parts[-1] if isinstance(node, Sequence) else node
    if not isinstance(last, Repeat) or last.least < 4:
        return ""
    return next((one for one in map(alphabet, _sources(item.expression)) if one), "")


def _sources(expression: str) -> Iterator[str]:
    start = expression.rfind("[")
    yield expression[start : expression.rfind("]") + 1]


def near_misses(item: Format) -> Iterator[str]:
    """Texts that are a token of a format but for one thing."""
    token, longest = make(item), make(item, longest=True)
    yield token[:-1]
    if token[0].isalnum():
        yield f"x{token}"
    if "/" not in token[:24] and not token.startswith("atlasv1."):  # known by their middle
        yield f"file.{token}"
    yield token[:2] + "!" + token[3:]
    if item.strict:
        yield token[:-3] + "~" + token[-2:]
    yield token[0].swapcase() + token[1:]
    yield token[0] + token[2:]
    if (run := last_run(item)) and not item.expression.endswith(",}"):
        yield longest + run[0]
    if item.check is not None and item.strict:
        swapped = "1" if token[-1] != "1" else "2"
        yield token[:-1] + swapped


def test_what_is_no_token_but_for_one_thing_is_left() -> None:
    count = 0
    for item in FREE:
        for text in near_misses(item):
            if fitting(text.encode()) is not None:
                continue  # of a format that leaves more open, or no change
            for token, _ in found(f'key="{text}", '):
                assert not item.fits(token.encode()), (item, text)
            count += 1
    assert count > 6 * len(FREE)


def test_a_token_with_a_wrong_checksum_is_less_sure_where_its_beginning_says_enough() -> None:
    for item in FREE:
        if item.check is not None and not item.strict:
            token = make(item)
            changed = token[:-2] + ("2" if token[-2] != "2" else "3") + token[-1]
            if item.check(changed.encode()):
                continue  # of which not all is checked
            (one,) = scan(f"key={changed}, ")
            assert (one.label, one.score) == (item.label, 0.7), item


def test_a_format_says_who_documents_it() -> None:
    for item in FREE:
        assert item.source, item
        assert item.label.isalnum(), item
        assert item.label[0].isupper(), item


def test_placeholders_of_every_format_are_left() -> None:
    for item in FREE:
        if item.check is None:
            token = make(item)
            for text in (token[:-8] + "x" * 8, token[:-7] + "EXAMPLE", token[:4] + "0" * 40):
                assert item.label not in [label for _, label in found(text)], text


def test_what_stands_in_code_and_texts_is_left() -> None:
    for text in (
        "sk-learn is a library, sk-proj-ect is none",
        "AKIAIOSFODNN7EXAMPLE",
        "the hvs. prefix, SG. and dp.pt.",
        "task-" + "a1b2" * 10,
        "const re_export_of_all_things_that_are_in_this_module = 1",
        "fw_update_firmware_of_all_devices_in_the_field_of_view",
        "SKU0123456789 and SK 123",
        "pk_id = models.AutoField(primary_key=True)",
        "xoxo-gossip-girl",
        "d41d8cd98f00b204e9800998ecf8427e",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==",
        "6f1c2d3e-4b5a-4c7d-8e9f-0a1b2c3d4e5f",
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGA",
        "https://registry.example/left-pad/-/left-pad-1.3.0.tgz#5b8a3a7765dfe001261dde915589e782f8c94d1e",
    ):
        assert found(text) == [], text


def test_streams_find_what_whole_texts_hold() -> None:
    for item in FREE[:: len(FREE) // 12]:
        token = make(item)
        assert matches(matcher(), f"it is {token}, so") == [token], item


@settings(max_examples=10, deadline=None)
@given(st.lists(st.sampled_from(FREE), min_size=1, max_size=4), st.text(" ,;\n\"'é€", max_size=3))
def test_tokens_are_found_at_their_places(items: list[Format], between: str) -> None:
    tokens = [make(item) for item in items]
    text = f"{between} ".join(["", *tokens, ""])

    assert [(one, label) for one, label in found(text)] == [
        (token, item.label) for token, item in zip(tokens, items, strict=True)
    ]


def test_megabytes_of_anything_are_scanned_without_a_fault() -> None:
    chance = random.Random(1)  # noqa: S311 - the same in every run
    size = 8 << 20
    block = 1 << 16
    for characters in ("a", string.digits, "0123456789abcdef", string.ascii_letters + "+/"):
        text = "".join(chance.choices(characters, k=block)).encode() * (size // block)
        assert list(MatchDetector((matcher(),)).scan(text, 0, (0,))) == []


def test_expressions_are_small_and_made_once() -> None:
    assert matcher() is matcher()
    assert matcher().size < 50_000
    assert all(len(make(item, longest=True)) < LONGEST for item in FREE)


def test_nothing_is_described_where_nothing_was_found() -> None:
    with pytest.raises(ValueError, match=r"^no token was found$"):
        describe(b"no token", Candidate(0, None, 1))

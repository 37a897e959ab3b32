"""Bodies almost as each API has them: read or refused, never half understood."""

import json
from itertools import islice
from typing import Any

import pytest
from aipolicy_sidecar.content.dialects import DIALECTS, BodyError, Dialect
from aipolicy_sidecar.content.json_documents import parse_document
from aipolicy_sidecar.content.messages import ReadAnswer, ReadRequest
from aipolicy_sidecar.content.streams.event_streams import make_event
from aipolicy_sidecar.content.streams.json_lines import JsonLines, make_line
from fuzz.samples import SAMPLES, Samples
from support.bad_bodies import SECRET, spoil
from support.chat_streams import RULES, follow
from support.mutants import WRONG, marks, mutants, places_of, planted, put, value_at
from support.rule_sets import make_rules

MARK = "[M]"
NO_RULES = make_rules()
TEXTS = {"content", "text", "input", "prompt", "instructions", "system"}
"""Members with texts that no list of tokens repeats."""

UNREAD = {
    "model",  # of which no server makes a text
    "data",  # in base64
    "type",  # where it is a word of the API's
}
"""Members of requests whose strings may be no texts."""

every_dialect = pytest.mark.parametrize(
    "dialect",
    [one for one in DIALECTS if not one.name.endswith("tokens")],  # which read as their base does
    ids=lambda one: str(one.name),
)


def samples_of(dialect: Dialect) -> Samples:
    return SAMPLES[dialect.name]


def dump(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def write(dialect: Dialect, read: ReadRequest | ReadAnswer, edits: dict[str, bytes]) -> bytes:
    if isinstance(read, ReadAnswer):
        return dialect.write_answer(read, edits)
    return dialect.write_request(read, edits, max_output_tokens=None, include_usage=False)


def check(dialect: Dialect, read: ReadRequest | ReadAnswer) -> None:
    """Nothing changes without an edit; with one of every text the outcome is JSON."""
    edits = marks(read.segments)
    assert len(edits) == len(read.segments), "a pointer is used twice"
    assert write(dialect, read, {}) == read.body
    parse_document(write(dialect, read, edits))


@every_dialect
def test_any_type_at_any_place_is_read_or_refused(dialect: Dialect) -> None:
    refused = 0
    for sample in samples_of(dialect).requests:
        for mutant in islice(mutants(sample), 0, None, 2):
            try:
                request = dialect.read_request(dump(mutant))
            except BodyError:
                refused += 1
                continue
            check(dialect, request)
            bounded = dialect.write_request(request, {}, max_output_tokens=9, include_usage=True)
            assert dialect.read_request(bounded).segments == request.segments
    assert refused or dialect.name not in SAMPLES


@every_dialect
def test_any_type_at_any_place_of_an_answer_is_read_or_refused(dialect: Dialect) -> None:
    for sample in samples_of(dialect).answers:
        for mutant in islice(mutants(sample), 0, None, 3):
            try:
                answer = dialect.read_answer(dump(mutant))
            except BodyError:
                continue
            check(dialect, answer)


@every_dialect
def test_any_type_at_any_place_of_an_event_is_followed(dialect: Dialect) -> None:
    form = dialect.stream_format(hide_usage=False)
    frame = make_line if isinstance(form.framing, JsonLines) else make_event
    for sample in samples_of(dialect).events:
        for mutant in islice(mutants(sample), 0, None, 11):
            for rules in (RULES, NO_RULES):
                follow(rules, [frame(dump(mutant))], dialect=dialect)


@every_dialect
def test_what_is_found_anywhere_in_a_request_is_gone_and_all_else_is_as_it_was(
    dialect: Dialect,
) -> None:
    for sample in samples_of(dialect).requests:
        for place, document in planted(json.loads(json.dumps(sample)), SECRET):
            body = dump(document)
            try:
                request = dialect.read_request(body)
            except BodyError as error:
                assert SECRET not in str(error)  # noqa: PT017 - of what is refused
                continue
            assert SECRET not in str(request.unknown)
            found = hits(request)
            if not found:
                setting = place in {(SECRET,), ("prompt", SECRET)}
                assert place[-1] in UNREAD or setting or "logprobs" in place, place
                continue
            written = write(dialect, request, found).decode()
            assert SECRET not in written, place
            restored = json.loads(written.replace(MARK, SECRET))
            assert restored == without_tokens(document, written), place


@every_dialect
def test_what_is_found_in_an_answer_is_gone(dialect: Dialect) -> None:
    read = 0
    for sample in samples_of(dialect).answers:
        for place, document in planted(json.loads(json.dumps(sample)), SECRET):
            answer = dialect.read_answer(dump(document))
            found = hits(answer)
            read += bool(found)
            if found:
                assert SECRET not in write(dialect, answer, found).decode(), place
    assert read or dialect.name not in SAMPLES


def hits(read: ReadRequest | ReadAnswer) -> dict[str, bytes]:
    """The edits that take the secret out."""
    secret, mark = SECRET.encode(), MARK.encode()
    return {
        one.pointer: one.text.replace(secret, mark) for one in read.segments if secret in one.text
    }


def without_tokens(document: Any, written: str) -> Any:
    """The document without the token lists that went with an edited text."""
    if isinstance(document, dict):
        return {
            name: []
            if name == "logprobs" and '"logprobs": []' in written
            else without_tokens(value, written)
            for name, value in document.items()
        }
    if isinstance(document, list):
        return [without_tokens(item, written) for item in document]
    return document


def test_every_wrong_value_is_of_a_type_of_its_own() -> None:
    assert {type(value) for value in WRONG} == {type(None), bool, int, float, str, list, dict}


def test_what_no_two_parsers_read_alike_is_refused_in_every_api() -> None:
    for dialect in DIALECTS:
        samples = SAMPLES[dialect.name]
        for read, sample in (
            (dialect.read_request, samples.requests[0]),
            (dialect.read_answer, samples.answers[0]),
        ):
            for wrong, body in spoil(sample):
                try:
                    read(body)
                except BodyError as error:
                    reason = str(error)
                else:
                    pytest.fail(f"{dialect.name}: {wrong}")
                assert SECRET not in reason, wrong


def test_a_text_of_8_mib_is_read_and_edited() -> None:
    text = "é" * 2**22
    for dialect in DIALECTS:
        sample = SAMPLES[dialect.name].requests[0]
        strings = (one for one in places_of(sample) if isinstance(value_at(sample, one), str))
        place = next(one for one in strings if one[-1] in TEXTS or isinstance(one[-1], int))
        body = dump(put(sample, place, text))
        request = dialect.read_request(body)
        (pointer,) = [one.pointer for one in request.segments if len(one.text) == 2**23]
        assert write(dialect, request, {}) is body
        assert write(dialect, request, {pointer: b"[X]"}) == body.replace(text.encode(), b"[X]")

"""Embeddings behind the protocol: edits, and what comes as a stream all the same."""

from aipolicy_sidecar.content.dialects.openai_embeddings import OpenAIEmbeddings
from aipolicy_sidecar.content.streams import open_stream
from support.chat_streams import CARD, RULES, event

dialect = OpenAIEmbeddings()


def test_edits_change_only_the_texts() -> None:
    body = b'{ "input": ["a", "b"], "model": "m" }'
    request = dialect.read_request(body)
    for bound in (None, 0, 100):
        written = dialect.write_request(request, {}, max_output_tokens=bound, include_usage=True)
        assert written is body
    edited = dialect.write_request(
        request, {"/input/1": b"[X]"}, max_output_tokens=None, include_usage=False
    )
    assert edited == b'{ "input": ["a", "[X]"], "model": "m" }'


def test_errors_are_edited() -> None:
    answer = dialect.read_answer(b'{"error": {"message": "bad"}}')
    assert dialect.write_answer(answer, {"/error/message": b"[X]"}) == (
        b'{"error": {"message": "[X]"}}'
    )


def test_an_error_in_a_stream_is_judged() -> None:
    stream = open_stream(dialect.stream_format(hide_usage=False), RULES)
    step = stream.feed(event({"error": {"message": CARD}}), end=True)
    assert b"[CreditCard]" in step.data

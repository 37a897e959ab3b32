from aipolicy_sidecar.content.dialects.openai_responses.endings import Envelope
from openai.types.responses import ResponseCreatedEvent, ResponseIncompleteEvent
from support.responses import message, response

NUMBER = {"sequence_number": 1}


def test_a_response_ends_as_the_one_that_began() -> None:
    envelope = Envelope()
    assert not envelope.begun
    envelope.note(response(message("secret"), instructions="secret", tools=[{"name": "secret"}]))
    assert envelope.begun
    event = envelope.end()
    read = ResponseIncompleteEvent.model_validate(event | NUMBER).response
    assert (read.id, read.model, read.created_at) == ("resp_1", "m", 7)
    assert (read.status, read.output, read.output_text) == ("incomplete", [], "")
    assert read.incomplete_details is not None
    assert read.incomplete_details.reason == "content_filter"
    assert "secret" not in str(event)


def test_a_response_that_never_began_can_end() -> None:
    envelope = Envelope()
    begun = ResponseCreatedEvent.model_validate(envelope.begin() | NUMBER).response
    ended = ResponseIncompleteEvent.model_validate(envelope.end() | NUMBER).response
    assert (begun.status, begun.incomplete_details) == ("in_progress", None)
    assert begun.id == ended.id

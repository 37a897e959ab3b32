from aipolicy_sidecar.content.dialects.openai_chat.streams import ChatFormat
from aipolicy_sidecar.content.streams import open_stream
from aipolicy_sidecar.content.streams.guarded_streams import GuardedStream
from aipolicy_sidecar.content.streams.meters import MeteredStream
from support.rule_sets import make_rule, make_rules, redact_cards


def test_rules_on_answers_guard_a_stream_and_others_only_meter_it() -> None:
    form = ChatFormat(hide_usage=False)
    assert isinstance(open_stream(form, make_rules(redact_cards())), GuardedStream)
    on_requests = make_rule("x", segments={"request": ["User"]}, patterns={"words": ["x"]})
    assert isinstance(open_stream(form, make_rules(on_requests)), MeteredStream)

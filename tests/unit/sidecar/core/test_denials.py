import json

import pytest
from aipolicy_sidecar.core.denials import CODE, Denial, DenialKind, denied_by, respond


def test_a_refusal_says_who_decided_and_what_support_looks_up() -> None:
    answer = respond(denied_by("support-bot", "injection"), "r-7", None)
    error = json.loads(answer.body)["error"]
    assert answer.status == 403
    assert answer.detail == "aipolicy_content"
    assert error["message"] == ('Denied by policy "support-bot", rule "injection" (request id r-7)')
    assert (error["code"], error["policy"], error["rule"], error["request_id"]) == (
        CODE,
        "support-bot",
        "injection",
        "r-7",
    )


@pytest.mark.parametrize(
    ("seconds", "header"), ((0.0, "1"), (0.2, "1"), (7.0, "7"), (7.1, "8"), (None, None))
)
def test_retry_after_is_whole_and_never_zero(seconds: float | None, header: str | None) -> None:
    answer = respond(Denial(DenialKind.BUDGET, "x", retry_after=seconds), "r", None)
    assert answer.status == 429
    assert dict(answer.headers).get("retry-after") == header


def test_a_wrong_method_names_the_right_one() -> None:
    assert respond(Denial(DenialKind.METHOD, "x"), "r", None).headers == (("allow", "POST"),)


def test_every_kind_has_a_word_of_its_own() -> None:
    words = [kind.word for kind in DenialKind]
    assert len(set(words)) == len(words) == len(list(DenialKind.__members__))


def test_a_missing_id_is_said_to_be_unknown() -> None:
    assert b"request id unknown" in respond(Denial(DenialKind.UNDECIDED, "x"), "", None).body

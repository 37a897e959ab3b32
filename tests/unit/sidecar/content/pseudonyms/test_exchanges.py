from aipolicy.findings import Finding
from aipolicy_sidecar.content.pseudonyms import NO_PSEUDONYMS, Pseudonyms, Vault

JOE, ANN = b"joe@x.org", b"ann@y.org"
HIDING, OTHER = 3, 5


def found(text: bytes, rule: int = HIDING) -> tuple[Finding, bytes]:
    return Finding(rule, 0, len(text), "EmailAddress"), text


def test_what_a_request_hides_an_answer_gives_back() -> None:
    pseudonyms = Pseudonyms({HIDING: Vault(b"o" * 32)})
    assert not pseudonyms.restoring
    assert pseudonyms.restorer() is None
    hidden = pseudonyms.hide(*found(JOE))
    assert hidden is not None
    assert pseudonyms.restoring
    assert pseudonyms.restore(b"to " + hidden) == b"to " + JOE
    restorer = pseudonyms.restorer()
    assert restorer is not None
    assert restorer.feed(hidden, final=True) == JOE


def test_a_placeholder_of_the_session_is_not_hidden_again() -> None:
    pseudonyms = Pseudonyms({HIDING: Vault(b"o" * 32)})
    hidden = pseudonyms.hide(*found(JOE))
    assert hidden is not None
    assert pseudonyms.hide(*found(hidden)) is None


def test_an_answer_keeps_what_the_session_hid_and_loses_what_it_did_not() -> None:
    pseudonyms = Pseudonyms({HIDING: Vault(b"o" * 32)})
    hidden = pseudonyms.hide(*found(JOE))
    assert hidden is not None
    assert pseudonyms.shield(*found(JOE)) is None
    assert pseudonyms.shield(*found(hidden)) is None
    assert pseudonyms.shield(*found(ANN)) == b"[EmailAddress]"
    assert pseudonyms.shield(*found(JOE, OTHER)) == b"[EmailAddress]"
    assert pseudonyms.hide(*found(JOE, OTHER)) == b"[EmailAddress]"


def test_rules_of_two_policies_have_vaults_of_their_own() -> None:
    first, second = Vault(b"1" * 32), Vault(b"2" * 32)
    pseudonyms = Pseudonyms({HIDING: first, OTHER: second})
    one, two = pseudonyms.hide(*found(JOE)), pseudonyms.hide(*found(ANN, OTHER))
    assert one is not None
    assert two is not None
    assert pseudonyms.restore(one + b" " + two) == JOE + b" " + ANN
    assert (len(first), len(second)) == (1, 1)
    assert pseudonyms.shield(*found(ANN)) == b"[EmailAddress]"


def test_without_such_a_rule_all_is_as_it_was() -> None:
    assert not NO_PSEUDONYMS.restoring
    assert NO_PSEUDONYMS.hide(*found(JOE)) == b"[EmailAddress]"
    assert NO_PSEUDONYMS.shield(*found(JOE)) == b"[EmailAddress]"

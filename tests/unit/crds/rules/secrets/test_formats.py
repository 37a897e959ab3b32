from aipolicy.rules.secrets.formats import UUID, Format

TOKEN = Format("Provider", "ProviderToken", "tok_[0-9a-f]{8}", "a page")


def test_a_token_is_all_of_a_text() -> None:
    assert TOKEN.fits(b"tok_0123abcd")
    for other in (b"tok_0123abc", b"tok_0123abcde", b"xtok_0123abcd", b"tok_0123abcd\n", b""):
        assert not TOKEN.fits(other)


def test_a_check_has_the_last_word() -> None:
    even = Format("Provider", "ProviderToken", "tok_[0-9]{2}", "a page", lambda t: t[-1] % 2 == 0)

    assert even.fits(b"tok_12")
    assert not even.fits(b"tok_13")


def test_what_fails_a_check_that_is_not_strict_is_less_sure() -> None:
    even = Format(
        "Provider",
        "ProviderToken",
        "tok_[0-9]{2}",
        "a page",
        lambda t: t[-1] % 2 == 0,
        strict=False,
    )

    assert even.fits(b"tok_13")
    assert not even.fits(b"tok_1x")
    assert [even.score_of(token) for token in (b"tok_12", b"tok_13")] == [1.0, 0.7]


def test_the_score_tells_what_a_finding_rests_on() -> None:
    checked = Format("Provider", "ProviderToken", "tok_[0-9]{2}", "a page", bool)
    named = Format("Provider", "ProviderKey", UUID, "a page", names=("provider",))

    assert [item.score_of(b"tok_12") for item in (checked, TOKEN, named)] == [1.0, 0.9, 0.8]

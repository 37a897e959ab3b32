from aipolicy_sidecar.content.opaque_values import is_inlined, is_sealed, is_word


def test_words_are_one_word() -> None:
    for word in ("text", "msg_01XF", "meta-llama/Llama-3.1-8B", "_x", "a:b"):
        assert is_word(word), word
    for other in (
        *("two words", "joe@x.org", "https://x.org/a", "a//b", "4111-1111", "é", "", "a" * 129),
        *(None, ["a"], 5),
    ):
        assert not is_word(other), other


def test_what_is_sealed_is_base64_and_no_number() -> None:
    for sealed in ("iVBORw0KGgo=", "iVBO-_\r\nRw0=", "", "1234567890abc"):
        assert is_sealed(sealed), sealed
    for other in ("two words", "http://x.org", "é", "4111111111111111", "+49-151", None, 5, ["a"]):
        assert not is_sealed(other), other
    assert is_sealed("AbCd" * 16, least=64)
    for short in ("AKIAIOSFODNN7EXAMPLE", "", "AbCd" * 15):
        assert not is_sealed(short, least=64), short


def test_what_is_inlined_is_base64_and_no_kind_of_text() -> None:
    for address in ("data:image/png;base64,AAAA", "data:a/b;c=d;base64,A-_/", "data:;base64,"):
        assert is_inlined(address), address
    for other in (
        *("https://x.org/a,b", "data:text/plain;base64,AAAA", "data:image/png,AAAA", "data:", ""),
        *(
            "data:image/png;base64,a b",
            "data:image/png;base64,4111111111111111",
            "data:a b;base64,A",
        ),
        *(None, 5, {"data:": 1}),
    ):
        assert not is_inlined(other), other

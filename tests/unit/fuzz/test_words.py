import pytest
from fuzz.words import words_of


def test_words_are_the_constants_of_the_source_without_its_sentences() -> None:
    words = words_of("aipolicy_sidecar.content.dialects.ollama")
    assert {"num_predict", "tool_calls", "/api/chat"} <= set(words)
    assert not any("Understand a request" in word for word in words)


def test_a_module_that_is_gone_is_no_source() -> None:
    with pytest.raises(LookupError):
        words_of("aipolicy_sidecar.gone")

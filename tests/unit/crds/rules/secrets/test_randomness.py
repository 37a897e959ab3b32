import pytest
from aipolicy.rules.secrets.randomness import entropy, is_identifier, is_placeholder, is_random


@pytest.mark.parametrize(("text", "bits"), ((b"aaaa", 0), (b"abab", 1), (b"abcdefgh", 3)))
def test_entropy(text: bytes, bits: float) -> None:
    assert entropy(text) == bits


@pytest.mark.parametrize(
    ("text", "placeholder"),
    (
        (b"k3J9dLq0Zx7vT2mN", False),
        (b"xxxxxxxxxxxxxxxx", True),
        (b"your_api_key_here", True),
        (b"${SECRET_TOKEN_9}", True),
        (b"<k3J9dLq0Zx7vT2mN", True),
        (b"os.environ.K3J9dLq0", True),
        (b"AKIAIOSFODNN7EXAMPLE", True),
        (b"k3J9dLq0######Zx7vT2mN", True),
        (b"k3J9dLq0AAAAAAAAZx7vT2mN", False),
        (b"my_Password_9k3J", True),
        (b"11112222", True),
    ),
)
def test_placeholders(text: bytes, placeholder: bool) -> None:
    assert is_placeholder(text) is placeholder


def test_a_short_value_may_have_fewer_characters() -> None:
    assert is_placeholder(b"a1b2a1b2")
    assert not is_placeholder(b"a1b2a1b2", 4)


@pytest.mark.parametrize(
    ("text", "identifier"),
    (
        (b"some_name", True),
        (b"path/to/file.name", True),
        (b"application:json", True),
        (b"k3J9dLq0Zx7vT2mN", False),
        (b"two words", False),
    ),
)
def test_identifiers(text: bytes, identifier: bool) -> None:
    assert is_identifier(text) is identifier


@pytest.mark.parametrize(
    ("text", "random"),
    (
        (b"k3J9dLq0Zx7vT2mN", True),
        (b"5b8a3a7765dfe001261dde915589e782", True),
        (b"12345678901234567", False),
        (b"kJdLqZxvTmNpBwRtYwQ", False),
        (b"a1a1a1a1a1a1a1a1a1", False),
        (b"6f1c2d3e-4b5a-4c7d-8e9f-0a1b2c3d4e5f", False),
    ),
)
def test_randomness(text: bytes, random: bool) -> None:
    assert is_random(text) is random

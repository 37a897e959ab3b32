import pytest
from aipolicy.rules.secrets.randomness import entropy, has_crc32, is_placeholder


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
        (b"11112222", True),
    ),
)
def test_placeholders(text: bytes, placeholder: bool) -> None:
    assert is_placeholder(text) is placeholder


def test_checksums() -> None:
    body = b"zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ"  # from a public description of the format

    assert has_crc32(body + b"0mLq17")
    assert not has_crc32(body + b"0mLq18")

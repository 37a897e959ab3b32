import pytest
from aipolicy.rules.links.addresses import address_matcher
from aipolicy.rules.links.hosts import Hosts
from support.scans import matches

MATCHER = address_matcher(Hosts.of(("example.com", "*.example.com")))


@pytest.mark.parametrize(
    ("text", "address"),
    (
        ("see https://evil.test/?d=secret.", "https://evil.test/?d=secret"),
        ("[here](https://evil.test/a(b))", "https://evil.test/a"),
        ("[here](<https://evil.test/a b>)", "https://evil.test/a"),
        ("[1]: http://evil.test 'title'", "http://evil.test"),
        ("<a href='HTTPS://EVIL.TEST/x'>", "HTTPS://EVIL.TEST/x"),
        ("<a href=//evil.test/x>", "//evil.test/x"),
        ("[here](//evil.test/x)", "//evil.test/x"),
        (r"[here](\\evil.test/x)", r"\\evil.test/x"),
        ("[1]: //evil.test/x", "//evil.test/x"),
        ("go to www.evil.test/x, now", "www.evil.test/x"),
        ("**https://evil.test**", "https://evil.test"),
        ("https://example.com@evil.test/", "https://example.com@evil.test/"),
        (r"https:\\evil.test", r"https:\\evil.test"),
        ("https:/evil.test/x", "https:/evil.test/x"),
        ("https://example.com.evil.test/", "https://example.com.evil.test/"),
        ("http://169.254.169.254/latest", "http://169.254.169.254/latest"),
        ("http://[::1]:80/x", "http://[::1]:80/x"),
        ("https://exаmple.com/", "https://exаmple.com/"),
        ("wss://evil.test/s", "wss://evil.test/s"),
        ("file:///etc/passwd", "file:///etc/passwd"),
        ("(data:text/html;base64,PHNjcmlwdD4=)", "data:text/html;base64,PHNjcmlwdD4="),
        ("[x](javascript:fetch(1))", "javascript:fetch"),
        ("https://a.test https://example.com", "https://a.test"),
    ),
)
def test_addresses_of_other_hosts_are_found(text: str, address: str) -> None:
    assert matches(MATCHER, text) == [address]


@pytest.mark.parametrize(
    "text",
    (
        "https://example.com/x?y=1#z and [a](https://docs.example.com:8443/).",
        "www.example.com",
        "[a](/local/page) [b](#part) [c](page.html)",
        "the scheme https:// or http: or //, www. too",
        "x = 1 // https is a scheme\n//comment.here",
        "mail to a@evil.test, or see evil.test",
        "metadata: text/plain; file:12, data: a/b",
        "and so on www...",
    ),
)
def test_other_texts_are_left(text: str) -> None:
    assert matches(MATCHER, text) == []

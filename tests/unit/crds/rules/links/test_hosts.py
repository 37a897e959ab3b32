import pytest
from aipolicy.rules.links.hosts import Hosts, host_of


@pytest.mark.parametrize(
    ("address", "host"),
    (
        ("https://example.com/x", "example.com"),
        ("HTTPS://Example.COM.:443?q", "example.com"),
        ("//example.com", "example.com"),
        ("www.example.com#a", "www.example.com"),
        (r"https:\\example.com\x", "example.com"),
        (r"https:/\/example.com", "example.com"),
        ("https:example.com", "example.com"),
        ("https://192.0.2.1/", "192.0.2.1"),
        ("https://xn--exmple-cua.com", "xn--exmple-cua.com"),
        (r"https://evil.test\@example.com", "evil.test"),
        ("https://evil.test#@example.com", "evil.test"),
        ("https://localhost:8080", "localhost"),
    ),
)
def test_hosts_are_read_as_browsers_do(address: str, host: str) -> None:
    assert host_of(address.encode()) == host


@pytest.mark.parametrize(
    "address",
    (
        "https://example.com@evil.test/",
        "https://user:password@example.com/",
        "https://exa%6Dple.com/",
        "https://exämple.com/",
        "https://example。com/",
        "https://[2001:db8::1]/",
        "https://3221225985/",
        "https://0xc0000201/",
        "https://0300.0.2.1/",
        "https://192.0.2/",
        "https://192.0.2.0x1",
        "https://example..com/",
        "https://example.com:80:80/",
        "https://",
        "https:///",
    ),
)
def test_ambiguous_addresses_have_no_host(address: str) -> None:
    assert host_of(address.encode()) is None


def test_a_star_stands_for_all_below() -> None:
    hosts = Hosts.of(("example.com", "*.example.org", "192.0.2.1"))

    assert hosts.has("example.com")
    assert not hosts.has("www.example.com")
    assert hosts.has("a.b.example.org")
    assert not hosts.has("example.org")
    assert not hosts.has("badexample.org")
    assert not hosts.has("example.com.evil.test")
    assert hosts.has("192.0.2.1")

from aipolicy.rules.pii import Entity
from support.entity_checks import check, find


def test_ip_addresses() -> None:
    check(
        Entity.IP_ADDRESS,
        (
            "256.1.1.1",
            "1.2.3",
            "1.2.3.4.5",
            "127.0.0.1",
            "0.0.0.0",
            "255.255.255.0",
            "224.0.0.1",
            "10.0.0.0",
            "192.168.001.001",
            "86.121.97.x",
            "86.121.97.248-rc1",
            "86.121.97.248.tgz",
            "::1",
            "::",
            "a::b",
            "cafe::bad",
            "12:34:56",
            "2001:db8::8a2e::7334",
            "2001:db8:1:2:3:4:5",
            "ff02::1",
            "2001:db8::g",
            "10:20:30:40",
        ),
        checked=False,
        bounded=False,
    )


def test_mac_addresses() -> None:
    check(
        Entity.MAC_ADDRESS,
        (
            "00:00:00:00:00:00",
            "ff:ff:ff:ff:ff:ff",
            "00:1A:2B:3C:4D",
            "00:1A:2B:3C:4D:5E:6F",
            "00:1A:2B:3C:4D:5G",
            "00:1A-2B:3C:4D:5E",
            "001a2b3c4d5e",
            "0:1a:2b:3c:4d:5e",
            "001a.2b3c.4d5e.6f70",
            "12:34:56",
        ),
        checked=False,
    )


def test_four_single_digits_and_versions_need_words() -> None:
    for text in ("1.2.3.4 is out", "version 12.34.56.78", "pkg==12.34.56.78", "v12.34.56.78"):
        assert find(Entity.IP_ADDRESS, text) == {}
    assert find(Entity.IP_ADDRESS, "IP address 1.2.3.4") == {"1.2.3.4": 0.85}
    assert find(Entity.IP_ADDRESS, "from 12.34.56.78:8080") == {"12.34.56.78": 0.7}


def test_one_address_may_be_allowed_however_it_is_written() -> None:
    assert find(Entity.IP_ADDRESS, "2001:DB8:0::1", allow=["2001:db8::1"]) == {}
    assert find(Entity.IP_ADDRESS, "11.0.0.10", allow=["110.0.1.0"]) == {"11.0.0.10": 0.7}

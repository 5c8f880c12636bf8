"""Which addresses may be asked at all."""

from ipaddress import ip_address

import pytest

from chalicelib.core.addresses import is_public, may_be_asked, parsed

PRIVATE = [
    "127.0.0.1",
    "127.8.9.10",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104 - nothing is bound to it
    "255.255.255.255",
    "224.0.0.1",
    "240.0.0.1",
    "192.0.0.8",
    "192.88.99.1",
    "198.18.0.1",
    "203.0.113.7",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:f5ff:fffe",
    "2001:db8::1",
    "fe80::1",
    "fc00::1",
    "fd00:ec2::254",
    "fec0::1",
    "ff02::1",
    "3fff::1",
]
PUBLIC = ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"]


@pytest.mark.parametrize("number", PRIVATE)
def test_an_address_inside_some_network_is_not_public(number: str) -> None:
    assert not is_public(ip_address(number))


@pytest.mark.parametrize("number", PUBLIC)
def test_an_address_of_the_internet_is_public(number: str) -> None:
    assert is_public(ip_address(number))


def test_one_private_address_among_several_is_enough_to_refuse() -> None:
    address = parsed("https://calendar.example/ben.ics")
    assert may_be_asked(address, ["93.184.216.34"])
    assert not may_be_asked(address, ["93.184.216.34", "10.0.0.1"])
    assert not may_be_asked(address, ["fe80::1%eth0"])
    assert not may_be_asked(address, [])


def test_only_the_ports_of_the_web_are_asked() -> None:
    public = ["93.184.216.34"]
    assert may_be_asked(parsed("http://calendar.example:443/"), public)
    assert not may_be_asked(parsed("https://calendar.example:6379/"), public)
    assert not may_be_asked(parsed("http://calendar.example:22/"), public)


def test_at_home_the_machine_itself_may_be_asked_and_nothing_else_of_its_network() -> None:
    address = parsed("http://127.0.0.1:5232/")
    assert may_be_asked(address, ["127.0.0.1"], local=True)
    assert not may_be_asked(address, ["127.0.0.1"])
    assert not may_be_asked(address, ["192.168.1.1"], local=True)
    assert not may_be_asked(address, ["127.0.0.1", "169.254.169.254"], local=True)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("webcal://p1.icloud.com/published/2/abc?x=1#top", "https://p1.icloud.com/published/2/abc?x=1"),
        ("  HTTPS://Calendar.Example:443/A%20b  ", "https://calendar.example/A%20b"),
        ("http://calendar.example", "http://calendar.example/"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("http://[2606:4700::1111]/x", "http://[2606:4700::1111]/x"),
    ],
)
def test_an_address_is_read_as_it_is_meant(text: str, meant: str) -> None:
    assert str(parsed(text)) == meant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ben",
        "ftp://calendar.example/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:11211/_stats",
        "https://",
        "https://[::1/",
        "https://calendar.example:99999/",
        "https://calendar.example/\r\nHost: other",
        "https://calendar example/",
        "https://ben:secret@calendar.example/",
        "https://calendar.example/" + "x" * 2000,
        "https://" + "ü" * 70 + ".example/",
    ],
)
def test_what_is_no_address_of_the_web_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"^[A-Z].*\.$"):
        parsed(text)


def test_a_link_leads_from_where_it_was_found() -> None:
    address = parsed("https://calendar.example/ben/work/")
    assert str(address.to("a.ics")) == "https://calendar.example/ben/work/a.ics"
    assert str(address.to("/other/")) == "https://calendar.example/other/"
    with pytest.raises(ValueError, match="begin with"):
        address.to("file:///etc/passwd")

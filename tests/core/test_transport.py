"""Whose request a proxy passes on."""

from ipaddress import ip_network

import pytest
from django.test import RequestFactory

from tropa.core.transport import host_of, sender_of

PROXIES = [ip_network("127.0.0.1"), ip_network("10.1.0.0/16")]


@pytest.mark.parametrize(
    ("heard", "told", "sender"),
    [
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # no proxy of ours: what it tells is invented
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "198.51.100.1, 10.1.2.3", "198.51.100.1"),
        ("127.0.0.1", "192.0.2.77, 198.51.100.1", "198.51.100.1"),  # the stranger wrote the first himself
        ("127.0.0.1", "2001:db8::5", "2001:db8::5"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "unknown", "127.0.0.1"),
        ("127.0.0.1", "'><script>", "127.0.0.1"),
        ("", "198.51.100.1", ""),
    ],
)
def test_the_last_address_that_is_no_proxy_of_ours(rf: RequestFactory, heard: str, told: str, sender: str) -> None:
    request = rf.get("/", REMOTE_ADDR=heard, headers={"X-Forwarded-For": told})
    assert sender_of(request, PROXIES) == sender


@pytest.mark.parametrize(
    ("host", "name"),
    [("crm.example.org:8443", "crm.example.org"), ("crm.example.org", "crm.example.org"), ("[::1]:80", "[::1]"),
     ("[::1]", "[::1]"), ("localhost", "localhost"), ("", "")],
)  # fmt: skip
def test_the_name_without_its_port(rf: RequestFactory, host: str, name: str) -> None:
    assert host_of(rf.get("/", headers={"Host": host})) == name

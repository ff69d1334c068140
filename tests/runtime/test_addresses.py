"""An answer with an address elsewhere than on the hosts of its action is no answer."""

from __future__ import annotations

import pytest

from aop.machine.types import Type
from aop.runtime.addresses import leads_to
from aop.runtime.conform import Mismatch, conform

HOSTS = ("help.shop.example", "shop.example")


@pytest.mark.parametrize(
    "address",
    ["https://help.shop.example/returns?a=1#b", "http://shop.example", "https://HELP.shop.example:8443/x"],
)
def test_it_leads_to_a_host(address: str) -> None:
    assert leads_to(address, HOSTS)
    assert conform(address, Type("url"), {}, "USD", HOSTS) == address


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example",
        "https://shop.example.evil.example/",
        "https://other.shop.example/",
        "https://shop.example@evil.example/",
        "https://evil.example\\@shop.example/",
        "https://evil.example\t.shop.example/",
        "javascript:alert(1)//shop.example",
        "//shop.example/returns",
        "shop.example/returns",
        "https://[shop.example",
        "https:///returns",
    ],
)
def test_it_leads_elsewhere(address: str) -> None:
    assert not leads_to(address, HOSTS)
    with pytest.raises(Mismatch, match=r"an address elsewhere than on |not a valid url"):
        conform(address, Type("url"), {}, "USD", HOSTS)


def test_without_hosts_an_address_is_data_for_other_systems() -> None:
    assert conform("https://evil.example", Type("url"), {}, "USD") == "https://evil.example"

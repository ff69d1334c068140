"""`aop lsp` used wrongly."""

from __future__ import annotations

import pytest

from aop.cli import lsp
from aop.errors import WrongUse


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lsp, "find_spec", lambda name: None)
    with pytest.raises(WrongUse, match=r"pip install 'aop-engine\[lsp\]'"):
        lsp.run(None)


@pytest.mark.parametrize("address", ["", "2087", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:99999", "localhost:٣"])
def test_an_address_that_is_none(address: str) -> None:
    with pytest.raises(WrongUse, match=r"is no address: write `127\.0\.0\.1:2087`"):
        lsp.run(address)


@pytest.mark.parametrize("address", ["0.0.0.0:2087", "example.com:2087", ":2087"])
def test_other_machines_are_refused(address: str) -> None:
    with pytest.raises(WrongUse, match="is not this machine"):
        lsp.run(address)

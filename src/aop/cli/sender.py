"""Who writes, as it is said on a command line: an address, and the account that they signed in with."""

from __future__ import annotations

import yaml

from aop.errors import WrongUse
from aop.runtime import Sender

#: An account of more characters is not typed by hand.
MAX_ACCOUNT = 4_000


def sender_of(address: str | None, account: str | None) -> Sender | None:
    """The sender; None where nothing is said of them. Raises WrongUse for an account that is none."""
    if account is None:
        return None if address is None else Sender(address)
    return Sender(address, _fields(account.strip(), address))


def _fields(text: str, address: str | None) -> dict[str, object]:
    """`c1`, or `{id: c1, tier: gold}`; the address is the account's where it does not say another."""
    if not text or len(text) > MAX_ACCOUNT:
        raise WrongUse("the account that signed in is an id, or `{id: c1, …}`")
    own: dict[str, object] = {} if address is None else {"email" if "@" in address else "phone": address}
    if not text.startswith("{"):
        return {"id": text, **own}
    try:
        given = yaml.load(text, yaml.BaseLoader)  # noqa: S506 - builds texts only
    except yaml.YAMLError as error:
        raise WrongUse(f"`{text}` is no account: write it as `{{id: c1, …}}`") from error
    return {**own, **{str(name): value for name, value in given.items()}}

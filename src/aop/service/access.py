"""Who asks, and what that lets them: everything a route needs to know of a caller stands here.

    Authorization: Bearer aop_…        an API key: a person, or an application that writes for customers
    Authorization: Bearer eyJ….….…    a person who signed in at the OpenID Connect issuer
    Authorization: Bearer KEY.….…      a token for one conversation: a customer's browser

Roles come from what the service knows of a person. Whether somebody may approve, take over or release is decided by
the engine's gate under that role; this only says who they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from fastapi import Request

from aop.service.oidc import Oidc
from aop.service.people import KEY_PREFIX, Person
from aop.service.rates import Rates
from aop.service.refusals import Refusal, no_conversation
from aop.service.settings import Settings
from aop.service.tokens import Tokens

#: A longer header is no credential.
MAX_CREDENTIAL = 16_000
NO_KEY = "this needs a key: send `Authorization: Bearer KEY`"
UNKNOWN_KEY = "this key is not known here: it was taken back, has lapsed, or is of another service"


class Known(Protocol):
    """Where people are looked up (`aop.service.people`)."""

    def named(self, name: str) -> Person | None: ...

    def with_key(self, key: str) -> Person | None: ...

    async def roles(self, person: str) -> frozenset[str]: ...


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. `conversation` is the one that a visitor's token is for."""

    name: str
    roles: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    conversation: str | None = None
    systems: frozenset[str] = frozenset()

    @property
    def is_person(self) -> bool:
        return bool(self.roles)

    def may_write(self, conversation: str, channel: str) -> bool:
        """Whether they write as the customer of a conversation does."""
        return self.conversation == conversation if self.conversation is not None else channel in self.channels

    def may_hear(self, conversation: str, channel: str) -> bool:
        """Whether they may read what is said in it."""
        return self.is_person or self.may_write(conversation, channel)

    def role(self, wanted: str | None) -> str:
        """The role that they act in. Raises Refusal for one that they do not have."""
        if wanted is None and len(self.roles) == 1:
            return next(iter(self.roles))
        if wanted is None:
            raise Refusal(400, f"say in which `role`: you have {', '.join(sorted(self.roles))}", param="role")
        if wanted not in self.roles:
            raise Refusal(403, f"you do not have the role `{wanted}`", param="role")
        return wanted


class Access:
    """Finds out who asks, and how often they may."""

    def __init__(self, people: Known, tokens: Tokens, rates: Rates, settings: Settings, oidc: Oidc | None) -> None:
        self._people = people
        self._tokens = tokens
        self._rates = rates
        self._settings = settings
        self._oidc = oidc

    async def caller(self, request: Request) -> Caller:
        """Raises Refusal (401) for nobody, and (429) for who asks too often."""
        given = request.headers.get("authorization", "")
        scheme, _, credential = given.partition(" ")
        credential = credential.strip()
        if scheme.lower() != "bearer" or not credential or len(credential) > MAX_CREDENTIAL:
            raise self._stranger(request, NO_KEY)
        caller = await self._known(credential)
        if caller is None:
            raise self._stranger(request, UNKNOWN_KEY)
        self._spend(f"{'visitor' if caller.conversation else 'caller'}:{caller.conversation or caller.name}", caller)
        return caller

    async def _known(self, credential: str) -> Caller | None:
        if credential.startswith(KEY_PREFIX):
            return _caller(self._people.with_key(credential))
        conversation = self._tokens.conversation(credential)
        if conversation is not None:
            return Caller("customer", conversation=conversation)
        if self._oidc is None or credential.count(".") != 2:
            return None
        name = await self._oidc.person(credential)
        return None if name is None else _caller(self._people.named(name))

    def _spend(self, name: str, caller: Caller) -> None:
        settings = self._settings
        if caller.conversation is not None:
            rate = settings.visitors
        else:
            rate = settings.applications if caller.channels or caller.systems else settings.people
        seconds = self._rates.take(name, rate)
        if seconds is not None:
            raise Refusal(429, f"too many requests: come again in {seconds} seconds", retry_after=seconds)

    def _stranger(self, request: Request, why: str) -> Refusal:
        """Who is not known may not even ask often."""
        address = request.client.host if request.client else "unknown"
        seconds = self._rates.take(f"stranger:{address}", self._settings.strangers)
        if seconds is not None:
            return Refusal(429, f"too many requests: come again in {seconds} seconds", retry_after=seconds)
        return Refusal(401, why)


def _caller(person: Person | None) -> Caller | None:
    return None if person is None else Caller(person.name, person.roles, person.channels, systems=person.systems)


def needs_person(caller: Caller) -> Caller:
    """Raises Refusal where it is nobody with a role of the workspace."""
    if not caller.is_person:
        raise Refusal(403, "this is for people with a role of the workspace")
    return caller


def must_tell_of(caller: Caller, system: str) -> None:
    """Raises Refusal for who does not tell of the events of a system."""
    if system not in caller.systems:
        raise Refusal(403, f"you may not tell of events of the system `{system}`", param="event")


def must_hear(caller: Caller, conversation: str, channel: str) -> None:
    """Raises Refusal as if there were no such conversation, so that nobody learns which there are."""
    if not caller.may_hear(conversation, channel):
        raise no_conversation(conversation)


def must_write(caller: Caller, conversation: str, channel: str) -> None:
    """Raises Refusal as `must_hear` does, and (403) for a person who reads but is no customer."""
    must_hear(caller, conversation, channel)
    if not caller.may_write(conversation, channel):
        raise Refusal(403, "only the customer's channel writes as the customer; people write with `aop.answer`")

"""People who sign in elsewhere: a bearer token of an OpenID Connect issuer, verified with the issuer's public keys.

A token says who somebody is, never what they may do: the person is looked up in the people file under the claim that
the service names (`sub` unless it says another), and has the roles that stand there.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from aop.errors import Unavailable, WrongUse

if TYPE_CHECKING:  # what reads tokens is loaded where there is an issuer: a service without one starts sooner
    from joserfc.jwk import KeySet

#: Signatures that are taken: public keys only, so that nobody signs with what everybody may read.
ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA", "Ed25519"]
#: How far the issuer's clock may be from ours.
LEEWAY_SECONDS = 60
#: Keys are read again after so long, and no sooner than `SOONEST` for a key that is not known.
KEYS_LAST_SECONDS, SOONEST_SECONDS = 3_600.0, 60.0
FETCH_SECONDS, MAX_FETCHED, MAX_TOKEN = 5.0, 1_000_000, 16_000


@dataclass(frozen=True, slots=True)
class Issuer:
    """Whose tokens are taken: the issuer's address, the audience that they must be for, and the claim that names the
    person. Raises WrongUse for an address that is not https, but on this machine."""

    url: str
    audience: str
    claim: str = "sub"

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "::1", "localhost"):
            raise WrongUse(f"the issuer `{self.url}` is no https address")
        if not self.audience:
            raise WrongUse("an issuer needs the audience that its tokens must be for")


class Oidc:
    """Verifies tokens of one issuer. `read` gets a JSON document from an address; `now` is in seconds."""

    def __init__(self, issuer: Issuer, now: Callable[[], float], read: Callable[[str], Any] | None = None) -> None:
        self._issuer = issuer
        self._now = now
        self._read = read or fetched
        self._keys: KeySet | None = None
        self._read_at = 0.0
        self._lock = asyncio.Lock()

    async def person(self, token: str) -> str | None:
        """The name that a good token carries; None for any other. Raises Unavailable where the issuer's keys cannot be
        read."""
        if len(token) > MAX_TOKEN:
            return None
        claims = self._claims(token, await self._known_keys(older_than=KEYS_LAST_SECONDS))
        if claims is None:  # perhaps signed with a key that is newer than ours
            before = self._keys
            keys = await self._known_keys(older_than=SOONEST_SECONDS)
            claims = None if keys is before else self._claims(token, keys)
        name = None if claims is None else claims.get(self._issuer.claim)
        verified = claims is None or self._issuer.claim != "email" or claims.get("email_verified") is True
        return name if isinstance(name, str) and name.strip() and verified else None

    def _claims(self, token: str, keys: KeySet) -> dict[str, Any] | None:
        from joserfc import jwt
        from joserfc.errors import JoseError

        registry = jwt.JWTClaimsRegistry(
            now=None,
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self._issuer.url},
            aud={"essential": True, "value": self._issuer.audience},
            exp={"essential": True},
        )
        try:
            found = jwt.decode(token, keys, algorithms=ALGORITHMS)
            registry.validate(found.claims)
        except (JoseError, ValueError, TypeError, KeyError):
            return None
        return dict(found.claims)

    async def _known_keys(self, *, older_than: float) -> KeySet:
        async with self._lock:
            if self._keys is not None and self._now() - self._read_at < older_than:
                return self._keys
            try:
                self._keys = await asyncio.to_thread(self._fetch)
            except Unavailable:
                if self._keys is None:
                    raise
            self._read_at = self._now()
            return self._keys

    def _fetch(self) -> KeySet:
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        about = self._read(f"{self._issuer.url.rstrip('/')}/.well-known/openid-configuration")
        try:
            if about["issuer"] != self._issuer.url:
                raise Unavailable("the issuer calls itself otherwise than it was given here")
            return KeySet.import_key_set(self._read(about["jwks_uri"]))
        except (KeyError, TypeError, ValueError, JoseError) as error:
            raise Unavailable("the issuer's keys cannot be read") from error


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def fetched(url: str) -> Any:
    """A JSON document, bounded, without redirects. Raises Unavailable."""
    Issuer(url, "any")  # https, or this machine
    request = Request(url, headers={"Accept": "application/json"})  # noqa: S310 - the scheme was looked at
    try:
        with build_opener(_NoRedirect).open(request, timeout=FETCH_SECONDS) as answer:
            return json.loads(answer.read(MAX_FETCHED))
    except (URLError, OSError, ValueError) as error:
        raise Unavailable(f"the issuer at `{url}` does not answer") from error

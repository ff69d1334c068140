"""Letting a release go live, once the gate has let the act pass.

What the act said of the release is not taken for granted: one that says that nothing is widened is compared again, and
one that was compared with a release that is not live any more counts for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from aop.errors import WrongUse
from aop.service.comparing import Comparing
from aop.service.releases import Releases
from aop.values import Value


async def let_live(releases: Releases, comparing: Comparing, given: Mapping[str, Value]) -> None:
    """Carries `aop.release` out. Raises WrongUse with why not."""
    digest, instead_of = str(given["release"]), given.get("instead_of")
    if instead_of is None:
        raise WrongUse("it does not say what it was compared with: activate it by `aop release activate`")
    loaded = releases.of(digest)
    if loaded is None:
        raise WrongUse(f"the release {digest} is not loaded")
    if given["widens"] is not True and digest != releases.before():
        reasons = await comparing.widening(releases.live.release, loaded.release)
        if reasons:
            raise WrongUse(f"it widens what may be done: {reasons[0]}")
    await releases.activate(digest, str(given["person"]), str(instead_of))

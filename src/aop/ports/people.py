"""The people port: which roles somebody has, by what the service knows and never by what they say of themselves."""

from __future__ import annotations

from typing import Protocol


class People(Protocol):
    async def roles(self, person: str) -> frozenset[str]:
        """The roles of a person of the workspace; none for somebody who is not known. Raises PortError when it is
        down."""

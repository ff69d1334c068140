"""The database server of the connectors' tests is also the one of the keys'."""

from __future__ import annotations

from connectors.conftest import postgres

__all__ = ["postgres"]

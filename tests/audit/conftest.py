"""The database server of the stores' tests is also the one of the log's."""

from __future__ import annotations

from stores.conftest import cluster

__all__ = ["cluster"]

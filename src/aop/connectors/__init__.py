"""Connectors: the calls of an action catalogue carried to the systems behind it."""

from aop.connectors.catalogue import connect
from aop.connectors.python import PythonConnector
from aop.connectors.queries import Query, read_queries
from aop.connectors.sql import SqlConnector

__all__ = ["PythonConnector", "Query", "SqlConnector", "connect", "read_queries"]

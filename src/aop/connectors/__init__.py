"""Connectors: the calls of an action catalogue carried to the systems behind it."""

from aop.connectors.catalogue import connect
from aop.connectors.credentials import Secret, Secrets
from aop.connectors.http import HttpConnector
from aop.connectors.python import PythonConnector
from aop.connectors.queries import Query, read_queries
from aop.connectors.retrying import Retrying
from aop.connectors.sql import SqlConnector

__all__ = [
    "HttpConnector", "PythonConnector", "Query", "Retrying", "Secret", "Secrets", "SqlConnector", "connect",
    "read_queries",
]  # fmt: skip

"""Whether a query only reads, seen in its SQL at load: the database would refuse a change too, but in a conversation.

Needs sqlglot, of the extra `aop-engine[sql]`. What it cannot parse is not believed.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from aop.errors import CatalogueError

#: Functions that do something, whatever transaction they run in.
_DOING = frozenset(
    """
    dblink dblink_exec lo_export lo_import load_extension nextval pg_advisory_lock pg_cancel_backend pg_notify
    pg_read_file pg_read_binary_file pg_reload_conf pg_sleep pg_terminate_backend query_to_xml set_config setval
    writefile
    """.split()
)


def why_not_read_only(sql: str, dialect: str) -> str:
    """What a statement does besides reading; nothing when it only reads. `dialect` is sqlite or postgres.

    Raises CatalogueError without sqlglot.
    """
    exp = _expressions()
    from sqlglot import parse
    from sqlglot.errors import SqlglotError

    try:
        statements = parse(sql.replace("\\:", ":"), read=dialect)
    except (SqlglotError, RecursionError):
        return "it cannot be read as SQL"
    if len(statements) != 1 or statements[0] is None:
        return "it is not one statement"
    if not isinstance(statements[0], exp.Query | exp.Values):
        return "it is no SELECT"
    nodes: Any = statements[0].walk()
    for node in nodes:
        if isinstance(node, _changing()):
            return f"it has a part that changes something ({node.key})"
        if isinstance(node, exp.Func) and _name(node) in _DOING:
            return f"it calls `{_name(node)}`, which does something"
    return ""


def _name(function: Any) -> str:
    """The name of a function as it is written, of one that sqlglot does not know too."""
    found = function.name if function.key == "anonymous" else function.sql_name()
    return str(found).lower()


@cache
def _changing() -> Any:
    exp = _expressions()
    return (
        exp.Insert,
        exp.Update,
        exp.Delete,
        exp.Merge,
        exp.Create,
        exp.Drop,
        exp.Alter,
        exp.Into,
        exp.Lock,
        exp.Command,
    )


def _expressions() -> Any:
    try:
        from sqlglot import exp
    except ImportError as error:
        raise CatalogueError("systems of the kind `sql` need sqlglot: pip install 'aop-engine[sql]'") from error
    return exp

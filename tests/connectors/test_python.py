"""What the python connector promises beyond the contract."""

from __future__ import annotations

import pytest

from aop.connectors.python import PythonConnector
from aop.errors import CatalogueError, OutcomeUnknown, PortError, Unavailable
from aop.machine.types import Action, Field

from .shop import FIND_ORDER, REFUND, TEXT, W1, call

READ = Action("shop.peek", "shop", "reads", {"id": Field("id", TEXT)}, TEXT, binding={"python": {"function": "peek"}})
WRITE = Action("shop.poke", "shop", "writes", {"id": Field("id", TEXT)}, TEXT, binding={"python": {"function": "poke"}})


def broken(*, id: str) -> object:  # noqa: A002 - the input is called so
    raise RuntimeError(f"the password for {id} is hunter2")


def test_any_other_exception_leaves_the_outcome_of_a_write_unknown() -> None:
    with pytest.raises(OutcomeUnknown) as error:
        call(PythonConnector({"poke": broken}), WRITE, id="W1")
    assert str(error.value) == "shop.poke broke off (RuntimeError)"


def test_any_other_exception_makes_a_read_unavailable() -> None:
    with pytest.raises(Unavailable, match=r"^shop.peek broke off \(RuntimeError\)$"):
        call(PythonConnector({"peek": broken}), READ, id="W1")


def test_an_exception_of_the_ports_passes_through() -> None:
    def down(*, id: str) -> object:  # noqa: A002 - the input is called so
        raise PortError("closed on Sundays")

    with pytest.raises(PortError, match="closed on Sundays") as error:
        call(PythonConnector({"poke": down}), WRITE, id="W1")
    assert error.value.outcome_known


def test_a_failure_without_detail_has_no_reason() -> None:
    class Gone(Exception):
        failure = "gone"

    def gone(*, id: str) -> object:  # noqa: A002 - the input is called so
        raise Gone

    answer = call(PythonConnector({"poke": gone}), WRITE, id="W1")
    assert (answer.failure, answer.reason) == ("gone", "")


def test_inputs_arrive_as_values_of_the_language() -> None:
    seen = []
    connector = PythonConnector({"refund": lambda *, order, amount: seen.append((order, amount))})
    call(connector, REFUND, order=W1, amount=W1.get("total"))
    assert seen == [(W1, W1.get("total"))]


@pytest.mark.parametrize(
    ("functions", "message"),
    [
        ({}, "calls the function `find_order`, which is not there"),
        ({"find_order": lambda: None}, r"of shop.find_order must take `id` by name"),
        ({"find_order": lambda *, id, region: None}, "missing a required argument: 'region'"),  # noqa: A006
    ],
)
def test_what_does_not_fit_is_found_at_load(functions: dict[str, object], message: str) -> None:
    with pytest.raises(CatalogueError, match=message):
        PythonConnector(functions).check([FIND_ORDER])  # type: ignore[arg-type]


def test_a_mapping_of_something_else_is_refused() -> None:
    with pytest.raises(CatalogueError, match="`find_order` is no function"):
        PythonConnector({"find_order": "W1"})  # type: ignore[dict-item]


def test_an_action_without_a_function_is_found_at_load() -> None:
    with pytest.raises(CatalogueError, match=r"shop\.find names no function"):
        PythonConnector({}).check([Action("shop.find", "shop", "reads", {})])

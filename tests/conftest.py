"""Hypothesis on shared machines: no deadline for one example, since a busy machine is not a finding.

Files that take longest begin first, so that no process of the tests is left alone with one at the end.

Tests run on the plain package and on the compiled core (`make test-compiled`) alike, but for those marked
`interpreted`: they put something else in the place of a function of the core, or of a field's type, which compiled
code does not look up.
"""

from __future__ import annotations

import signal

import pytest
from hypothesis import HealthCheck, settings

import aop.values

# A shell that starts the tests in the background ignores Ctrl-C in all that it starts, the commands under test too.
signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared")

#: The files that take most time, each from 20 seconds on, the longest first.
LONGEST = (
    "laws/test_random_machines.py",
    "simulate/test_seeds_1.py",
    "simulate/test_seeds_2.py",
    "simulate/test_seeds_3.py",
    "simulate/test_seeds_4.py",
    "service/test_kills.py",
    "simulate/test_simulate.py",
    "laws/test_ends_and_cancels.py",
    "test_tau2.py",
    "test_any_workspace.py",
)

IS_COMPILED = not aop.values.__file__.endswith(".py")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "interpreted: replaces what compiled code does not look up")


def pytest_report_header() -> str:
    return f"core: {'compiled' if IS_COMPILED else 'interpreted'}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_place)
    for item in items:
        if IS_COMPILED and item.get_closest_marker("interpreted"):
            item.add_marker(pytest.mark.skip(reason="replaces what compiled code does not look up"))


def _place(item: pytest.Item) -> int:
    """Where a test stands in the order: those of the longest files first, the others as they were found."""
    file = item.path.as_posix()
    return next((place for place, name in enumerate(LONGEST) if file.endswith(f"/tests/{name}")), len(LONGEST))

"""Hypothesis on shared machines: no deadline for one example, since a busy machine is not a finding.

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

IS_COMPILED = not aop.values.__file__.endswith(".py")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "interpreted: replaces what compiled code does not look up")


def pytest_report_header() -> str:
    return f"core: {'compiled' if IS_COMPILED else 'interpreted'}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if IS_COMPILED and item.get_closest_marker("interpreted"):
            item.add_marker(pytest.mark.skip(reason="replaces what compiled code does not look up"))

"""Whatever the description of the service allows, and what it does not, is answered: never a 5xx, never a hang.

`AOP_FUZZ=500` asks more of each operation than the suite does.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error

from aop.service.settings import Rate, Settings
from service.live import listening
from service.sites import audited, site_of

EXAMPLES = int(os.environ.get("AOP_FUZZ", "4"))
OFTEN = Rate(1e9, 10**9)
SITE = site_of(Settings(applications=OFTEN, people=OFTEN, visitors=OFTEN, strangers=OFTEN), stores=audited())
SCHEMA = schemathesis.openapi.from_dict(SITE.app.openapi()).exclude(path_regex="/events$")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The service, with something to ask about: a conversation, and an approval that waits."""
    with listening(SITE) as found:
        key = {"Authorization": f"Bearer {SITE.keys.website}"}
        for path, body in (("", {"conversation": "c-1"}), ("/c-1/messages", {"id": "m1", "text": "I will sue you"})):
            assert httpx.post(f"{found}/conversations{path}", json=body, headers=key).is_success
        yield found


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("who", ["maria", "website", "nobody"])
@SCHEMA.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
def test_whatever_is_sent_is_answered(case: Any, who: str, address: str) -> None:
    case.headers = {**(case.headers or {}), "Authorization": f"Bearer {getattr(SITE.keys, who)}"}
    answer = case.call(base_url=address, timeout=20)
    case.validate_response(answer, checks=[not_a_server_error])
    if answer.status_code >= 400 and answer.headers.get("content-type") == ["application/json"]:
        told = answer.json()["error"]
        assert set(told) == {"message", "type", "code", "param"}
        assert told["message"]

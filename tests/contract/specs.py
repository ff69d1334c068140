"""The descriptions that the systems are started with: Intercom's whole, of Stripe's what localstripe answers.

Prism follows every reference of a description before it starts, and those of Stripe's whole one lead in circles. So the
small one has the operations that are called, and where an id or the object it stands for may come, the id.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[3] / "shared" / "data" / "openapi"
STRIPE = DATA / "stripe_spec3_old.json.gz"
INTERCOM = DATA / "intercom_2.15.yaml.gz"

PATHS = (
    "/v1/balance", "/v1/charges", "/v1/charges/{charge}", "/v1/customers", "/v1/customers/{customer}", "/v1/products",
    "/v1/refunds", "/v1/refunds/{refund}", "/v1/tokens",
)  # fmt: skip


def stripe(folder: Path) -> Path:
    """The small description of Stripe as a file of the folder."""
    spec = _without_objects(json.loads(gzip.decompress(STRIPE.read_bytes())))
    spec["paths"] = {path: item for path, item in spec["paths"].items() if path in PATHS}
    schemas = spec["components"]["schemas"]
    needed: set[str] = set()
    waiting = list(_references(spec["paths"]))
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting += _references(schemas[name])
    spec["components"]["schemas"] = {name: schemas[name] for name in schemas if name in needed}
    file = folder / "stripe.json"
    file.write_text(json.dumps(spec))
    return file


def intercom(folder: Path) -> Path:
    """The whole description of Intercom, unpacked."""
    file = folder / "intercom.yaml"
    file.write_bytes(gzip.decompress(INTERCOM.read_bytes()))
    return file


def _without_objects(part: Any) -> Any:
    if isinstance(part, list):
        return [_without_objects(item) for item in part]
    if not isinstance(part, dict):
        return part
    if "x-expansionResources" in part:
        part = {**part, "type": "string"}
        del part["x-expansionResources"], part["anyOf"]
    return {key: _without_objects(item) for key, item in part.items()}


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        for item in part:
            yield from _references(item)
    elif isinstance(part, dict):
        for key, item in part.items():
            if key == "$ref":
                yield item.rsplit("/", 1)[-1]
            else:
                yield from _references(item)

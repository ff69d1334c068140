"""From an OpenAPI description to a typed file of actions: `aop connect openapi`."""

from aop.connectors.openapi.catalogue import Written, write_catalogue
from aop.connectors.openapi.spec import Spec, read_spec

__all__ = ["Spec", "Written", "read_spec", "write_catalogue"]

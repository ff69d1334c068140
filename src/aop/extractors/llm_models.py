"""From the models that a workspace declares to the extractor that reads its messages.

Secrets come from the environment by the name that the workspace gives; nothing else of the environment is read.
"""

from __future__ import annotations

from collections.abc import Mapping

from aop.errors import WrongUse
from aop.extractors.cascade import CascadeExtractor
from aop.extractors.llm import LlmExtractor, Worth
from aop.extractors.llm_hosts import endpoint_of
from aop.extractors.llm_transport import Transport
from aop.machine.models import LOCAL, Model
from aop.machine.release import Release
from aop.ports.extractor import Extractor


def extractor_of(release: Release, local: Extractor, environment: Mapping[str, str], name: str = "") -> Extractor:
    """The extractor of a release: that of its default model, or of the one named; `local` is always there.

    Raises WrongUse for a model that the release does not have, a secret that is not set, an endpoint that is not safe,
    or an adapter that is not installed.
    """
    workspace = release.workspace
    wanted = name or workspace.model
    if wanted == LOCAL:
        return local
    model = workspace.models.get(wanted)
    if model is None:
        listed = ", ".join(f"`{item}`" for item in (LOCAL, *workspace.models))
        raise WrongUse(f"there is no model `{wanted}`: there are {listed}")
    worth = Worth(workspace.accept, workspace.clarify)
    llm = LlmExtractor(
        transport_of(model, environment),
        model,
        local,
        intents=tuple(release.intents.values()),
        topics=tuple(release.topics.values()),
        worth=worth,
        dollars=workspace.currency == "USD",
    )
    return CascadeExtractor(local, llm, worth, always=model.asks == "always")


def transport_of(model: Model, environment: Mapping[str, str]) -> Transport:
    """The adapter of a model, with its secret. Adapters are imported here, when one is configured."""
    endpoint = endpoint_of(model.endpoint, private=model.private)
    key = _secret(model, environment)
    try:
        if model.through == "litellm":
            from aop.extractors.llm_litellm import LitellmTransport

            return LitellmTransport(endpoint, model.model, key)
        from aop.extractors.llm_http import HttpTransport
    except ImportError as error:
        raise WrongUse(
            f"the model `{model.name}` needs `pip install aop-engine[llm]`: {error.name} is missing"
        ) from None
    return HttpTransport(endpoint, model.model, key)


def _secret(model: Model, environment: Mapping[str, str]) -> str | None:
    if model.key is None:
        return None
    secret = environment.get(model.key, "").strip()
    if not secret:
        raise WrongUse(f"the model `{model.name}` needs its secret: set {model.key} in the environment")
    return secret

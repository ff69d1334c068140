"""The extractor of a release: the model that its workspace names, with the local one where that does not answer.

Importing this is cheap; models are loaded when one is asked for, once in a process.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

from aop.errors import WrongUse
from aop.machine.models import LOCAL

if TYPE_CHECKING:
    from aop.extractors.embedding import MiniLM
    from aop.extractors.local import LocalExtractor
    from aop.extractors.spelling import Spelled
    from aop.machine.release import Release
    from aop.ports.extractor import Extractor


def extractor_of(release: Release, model: str = "") -> Extractor:
    """The model that the workspace names, or the one named here; the local one answers where that does not."""
    local = local_extractor(release)
    if (model or release.workspace.model) == LOCAL:
        return local
    from aop.extractors.llm_models import extractor_of as asking

    return asking(release, local, os.environ, model)


def local_extractor(release: Release) -> LocalExtractor:
    """The default extractor of a release that was trained. Raises WrongUse when it has no intents."""
    from aop.extractors.local import LocalExtractor

    if release.classifier is None:
        raise WrongUse("the workspace has no intents, so there is nothing to talk about")
    workspace = release.workspace
    return LocalExtractor(
        release.classifier,
        tuple(release.intents.values()),
        tuple(release.topics.values()),
        cues=workspace.sentiment,
        currency=workspace.currency,
        embed=reading(),
    )


@cache
def reading() -> Spelled:
    """What the classifier is trained on and judges by: meaning and spelling. Raises WrongUse like `embedding`."""
    from aop.extractors.spelling import Spelled

    return Spelled(embedding())


@cache
def embedding() -> MiniLM:
    """The local model, loaded once in a process. Raises WrongUse when its extra is not installed."""
    from aop.extractors.embedding import MiniLM

    return MiniLM()

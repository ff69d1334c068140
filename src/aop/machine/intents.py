"""What starts a procedure, and what the local model learned from the operators' examples."""

from __future__ import annotations

from dataclasses import dataclass

#: Languages that the local extractor covers: the first by what sentences mean, the others by the words of the
#: operators' examples; yes and no are known in all of them.
LANGUAGES_READ = ("en", "es", "de")


@dataclass(frozen=True, slots=True)
class Intent:
    name: str
    procedure: str
    description: str
    examples: tuple[str, ...]
    unlike: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """`floor` are words that raise the topic whatever a model says."""

    name: str
    description: str
    floor: tuple[str, ...]
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Several:
    """Each intent against all others, where operators wrote one example under several: the same words may ask for all
    of them.

    `weights` is float32, one row a label with the bias last, as base64, over `dimensions` features. A score above
    `threshold` says that the intent is meant; `slope` and `offset` make a probability of it (all decimal text).
    """

    labels: tuple[str, ...]
    dimensions: int
    weights: str
    threshold: str
    slope: str
    offset: str


@dataclass(frozen=True, slots=True)
class Classifier:
    """Logistic regression over sentence embeddings, trained where the release was built.

    `weights` is float32, row-major, one row a label and the bias last in each row, as base64; `model` is the
    SHA-256 of the embedding model's file, which the service checks before it uses the weights.
    """

    model: str
    labels: tuple[str, ...]
    dimensions: int
    weights: str
    temperature: str  # decimal text
    in_scope_logit: str  # decimal text: below it a message is out of scope
    several: Several | None = None

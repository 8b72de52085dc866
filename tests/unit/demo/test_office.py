"""The invented office: the same on every run, believable, and visibly invented."""

from collections import Counter
from datetime import date
from random import Random

import pytest

from mentoring.demo.office import ROOT, grade_rank, list_people, list_places, load_works
from mentoring.demo.voices import say_as_mentee, say_as_mentor
from mentoring.features.programmes.rules import profile_problems
from mentoring.matching.policy import LEVELS

TODAY = date(2026, 11, 24)
PEOPLE = list_people(TODAY)


def test_the_same_day_gives_the_same_office() -> None:
    assert list_people(TODAY) == PEOPLE


def test_six_hundred_people_each_have_a_name_and_a_number_of_their_own() -> None:
    assert len(PEOPLE) == 600
    assert len({worker.nip for worker in PEOPLE}) == len({worker.name for worker in PEOPLE}) == 600


def test_every_number_is_visibly_invented() -> None:
    assert all(len(worker.nip) == 18 and 951 <= int(worker.nip[-3:]) <= 999 for worker in PEOPLE)
    assert all(worker.email.endswith(".example") for worker in PEOPLE)


def test_everybody_but_the_heads_has_a_manager_above_and_lines_end() -> None:
    assert sum(worker.manager is None for worker in PEOPLE) == 3
    for index, worker in enumerate(PEOPLE):
        assert worker.manager is None or worker.manager < index


def test_everybody_sits_in_a_unit_and_has_a_known_level() -> None:
    paths = {place.path for place in list_places()}
    assert all(worker.unit in paths and worker.post_level in LEVELS for worker in PEOPLE)
    assert all(path[0] == ROOT for path in paths)
    assert len(paths) == len(list_places())


def test_ages_and_careers_are_possible() -> None:
    for worker in PEOPLE:
        born, begun = int(worker.nip[:4]), int(worker.nip[8:12])
        assert 18 <= begun - born <= 59 and begun <= TODAY.year, worker.nip
        assert TODAY.year - born <= 60


def test_there_are_more_than_thirty_fields_each_with_words_enough() -> None:
    works = load_works().values()
    assert len(works) > 30
    assert all(len(work.needs) >= 3 and len(work.deeds) >= 3 and len(work.topics) >= 3 for work in works)
    assert max(Counter(sentence for work in works for sentence in (*work.needs, *work.deeds)).values()) == 1


@pytest.mark.parametrize("seed", range(40))
def test_what_people_say_is_what_a_form_would_take(seed: int) -> None:
    chance, worker = Random(seed), PEOPLE[seed * 15]
    mentee, mentor = say_as_mentee(worker, chance), say_as_mentor(worker, chance)
    assert profile_problems(mentee.profile, "mentee", 1) == {}
    assert profile_problems(mentor.profile, "mentor", mentor.capacity) == {}
    assert 1 <= mentee.profile.goals.count(".") <= 4
    assert mentor.profile.experience.count(". ") <= 5


def test_grades_stand_in_their_order() -> None:
    assert [grade_rank(grade) for grade in ("II/a", "III/a", "IV/e", "IX", "VII")] == [5, 9, 17, 9, 7]

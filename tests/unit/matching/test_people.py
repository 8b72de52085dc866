"""Scores and reasons: every component by itself, sums that add up, and what can never count."""

from dataclasses import fields, replace

import numpy as np
import pytest

from mentoring.matching import Person, Policy, Relations, competency_coverage, score_people
from mentoring.matching.fields import FieldProjector
from mentoring.matching.policy import COMPONENTS, RULES, normalise_weights
from mentoring.matching.taxonomy import Field, load_fields
from mentoring.matching.text import split_items, text_similarity

MENTEE = Person("e1", goals=("Ingin bisa menyusun RKA dan mengelola kas daerah",), level="pelaksana", grade=8,
                target={"M.1": 3, "T.KEU": 4}, present={"M.1": 2}, place="Kota Kupang", mode="both",
                languages=frozenset(("indonesia",)), hours=4, style=(3, 3, 3), unit="a")
MENTOR = Person("o1", experience=("Menatausahakan keuangan daerah sejak Permendagri 77/2020", "Mengelola kas daerah"),
                level="ahli_muda", grade=11, have={"M.1": 4, "T.KEU": 3}, place="Kota Kupang", mode="in_person",
                languages=frozenset(("indonesia", "dawan")), hours=6, style=(4, 3, 3), unit="b")
OTHER = replace(MENTOR, id="o2", experience=("Membina perpustakaan desa dan pojok baca",), have={}, place="Kab. Alor")


def test_contributions_add_up_to_the_score() -> None:
    found = score_people([MENTEE], [MENTOR, OTHER], Policy(), Relations(wishes={("e1", "o1"): 2}))
    for mentor in (0, 1):
        told = [reason.contribution for reason in found.explain(0, mentor) if reason.contribution is not None]
        assert sum(told) == pytest.approx(found.scores[0, mentor], abs=1e-9)
        assert sum(found.contributions(0, mentor).values()) == pytest.approx(found.scores[0, mentor], abs=1e-9)
    assert (found.scores >= 0).all() and (found.scores <= 1).all()
    assert list(found.components) == list(COMPONENTS)


def test_who_does_what_is_wanted_scores_higher_and_the_reason_names_the_field() -> None:
    found = score_people([MENTEE], [MENTOR, OTHER], Policy())
    assert found.scores[0, 0] > found.scores[0, 1]
    reason = found.explain(0, 0)[0]
    assert reason.code == "goals.field_and_terms"
    assert reason.params["field"] == "finance"
    assert "kas" in str(reason.params["terms"])


def test_what_is_lacking_is_told_apart_and_never_subtracted() -> None:
    reasons = score_people([MENTEE], [MENTOR, OTHER], Policy()).explain(0, 0)
    lacking = [reason for reason in reasons if reason.contribution is None]
    assert [(reason.code, reason.params.get("name")) for reason in lacking] == [("competencies.level_short", "T.KEU")]
    assert all(reason.missing > 0 for reason in lacking)


def test_coverage_is_the_share_of_the_gap() -> None:
    need, have, present = [[3.0, 5.0]], [[2.0, 5.0], [9.0, np.nan]], [[1.0, 3.0]]
    assert competency_coverage(need, have, present).tolist() == [[0.75, 0.5]]
    assert competency_coverage([[np.nan]], [[3.0]]).tolist() == [[0.0]]


@pytest.mark.parametrize(("mentor", "relations", "policy", "rule"), [
    (replace(MENTOR, id="e1"), Relations(), Policy(), "self"),
    (replace(MENTOR, is_paused=True), Relations(), Policy(), "paused"),
    (MENTOR, Relations(blocked=frozenset({("e1", "o1")})), Policy(), "unavailable"),
    (MENTOR, Relations(line_managers=frozenset({("e1", "o1")})), Policy(), "line_manager"),
    (replace(MENTOR, unit="a"), Relations(), replace(Policy(), same_unit=True), "same_unit"),
    (MENTOR, Relations(), replace(Policy(), other_unit=True), "other_unit"),
    (replace(MENTOR, level="pelaksana", grade=8), Relations(), Policy(), "not_senior_enough"),
    (MENTOR, Relations(previously_ended=frozenset({("e1", "o1")})), Policy(), "previously_ended"),
    (MENTOR, Relations(previously_rejected=frozenset({("e1", "o1")})), Policy(), "previously_rejected"),
    (replace(MENTOR, languages=frozenset(("inggris",))), Relations(), replace(Policy(), no_common_language=True),
     "no_common_language"),
    (MENTOR, Relations(), replace(Policy(), below_minimum_score=True, minimum_score=1.0), "below_minimum_score"),
])
def test_each_rule_keeps_a_pair_apart(mentor: Person, relations: Relations, policy: Policy, rule: str) -> None:
    found = score_people([MENTEE], [mentor], policy, relations)
    assert rule in found.refusals(0, 0)
    assert not found.allowed[0, 0]


@pytest.mark.parametrize("mentor", [
    MENTOR, replace(MENTOR, unit=""), replace(MENTOR, mode=""), replace(MENTOR, languages=frozenset()),
    replace(MENTOR, level="pelaksana", grade=9),
])
def test_what_fits_or_is_not_known_keeps_nobody_apart(mentor: Person) -> None:
    policy = replace(Policy(), same_unit=True, no_common_language=True)
    assert score_people([MENTEE, replace(MENTEE, id="e2", unit="")], [mentor], policy).allowed.all()


def test_a_lower_grade_counts_against_a_mentor_and_an_unknown_standing_does_not() -> None:
    mentors = [replace(MENTOR, level=""), replace(MENTOR, id="o2", level="pelaksana", grade=7)]
    found = score_people([MENTEE], mentors, Policy())
    assert [found.refusals(0, mentor) for mentor in (0, 1)] == [(), ("not_senior_enough",)]


def test_one_only_in_person_and_one_only_online_cannot_meet() -> None:
    found = score_people([replace(MENTEE, mode="online")], [MENTOR], Policy())
    assert found.refusals(0, 0) == ("no_common_mode",)


def test_refusals_come_in_the_order_of_the_rules() -> None:
    found = score_people([MENTEE], [replace(MENTOR, is_paused=True)], Policy(), Relations(
        line_managers=frozenset({("e1", "o1")}), blocked=frozenset({("e1", "o1")})))
    assert list(found.refusals(0, 0)) == sorted(found.refusals(0, 0), key=RULES.index)


def test_a_person_has_no_place_for_what_must_never_count() -> None:
    forbidden = {"sex", "gender", "religion", "ethnicity", "marital_status", "age", "birth_date", "birth_place", "nip"}
    assert {item.name for item in fields(Person)} & forbidden == set()


def test_an_identifier_and_a_name_change_no_score() -> None:
    renamed = score_people([replace(MENTEE, id="x", name="A")], [replace(MENTOR, id="y", name="B")], Policy())
    assert renamed.scores[0, 0] == score_people([MENTEE], [MENTOR], Policy()).scores[0, 0]


def test_a_changed_weight_keeps_the_matrices_that_do_not_depend_on_it() -> None:
    first = score_people([MENTEE], [MENTOR, OTHER], Policy())
    heavy = replace(Policy(), weights=normalise_weights({"goals": 1.0}))
    second = first.with_policy(heavy)
    assert first.components is not second.components
    assert second.components["goals"] is first.components["goals"]
    assert second.scores[0, 0] == pytest.approx(first.components["goals"][0, 0])


def test_words_added_to_a_field_change_the_matrices_that_read_texts_and_no_other() -> None:
    mentee, mentor = replace(MENTEE, goals=("Pencatatan petty cash",)), replace(MENTOR, experience=("Kas daerah",), post="")
    first = score_people([mentee], [mentor, OTHER], Policy())
    more = replace(Policy(), fields=(Field("finance", terms=("petty cash",)),))
    second, fresh = first.with_policy(more), score_people([mentee], [mentor, OTHER], more)
    for name in COMPONENTS:
        assert second.components[name].tolist() == fresh.components[name].tolist()
        assert (second.components[name] is first.components[name]) == (name not in {"goals", "field"})
    assert second.scores[0, 0] > first.scores[0, 0]
    assert first.explain(0, 0)[0].params.get("field") is None
    assert second.explain(0, 0)[0].params["field"] == "finance"
    assert second.with_policy(replace(more, band=(0, 9))).components["goals"] is second.components["goals"]
    assert second.with_relations(Relations()).explain(0, 0) == second.explain(0, 0)


def test_a_field_of_a_programmes_own_gives_reasons_its_code() -> None:
    own = Field("sister_city", "Kota kembar", "Sister cities", terms=("kota kembar",))
    mentee, mentor = replace(MENTEE, goals=("Menyusun program kota kembar",)), replace(MENTOR, experience=("Kota kembar",))
    found = score_people([mentee], [mentor], replace(Policy(), fields=(own,)))
    assert found.explain(0, 0)[0].params["field"] == "sister_city"


def test_without_a_taxonomy_the_words_alone_are_scored() -> None:
    bare = score_people([MENTEE], [MENTOR, OTHER], Policy(), taxonomy=())
    full = score_people([MENTEE], [MENTOR, OTHER], Policy())
    assert bare.components["field"].tolist() == [[0.5, 0.5]]
    assert bare.components["goals"][0, 0] != full.components["goals"][0, 0]
    assert bare.components["competencies"].tolist() == full.components["competencies"].tolist()
    told = [reason for reason in bare.explain(0, 0) if reason.contribution is not None]
    assert sum(reason.contribution or 0 for reason in told) == pytest.approx(bare.scores[0, 0], abs=1e-9)
    assert "field.unknown" in [reason.code for reason in told]
    assert bare.with_policy(replace(Policy(), band=(0, 1))).components["goals"] is bare.components["goals"]


def test_fields_know_regulations_systems_and_neighbours() -> None:
    projector = FieldProjector(load_fields())
    codes = [entry.code for entry in projector.taxonomy]

    def best(text: str) -> str:
        return codes[int(projector.project(text).argmax())]

    assert best("Masih kesulitan menerapkan Permendagri 77/2020") == "finance"
    assert best("Mengelola akun SRIKANDI dan jadwal retensi arsip") == "archives"
    assert best("Menjawab aduan lewat SP4N-LAPOR!") == "public_service"
    assert best("Melayani NIB lewat OSS RBA") == "licensing"
    assert projector.project("lorem ipsum dolor").sum() == 0
    table = projector.neighbourhood()
    assert (table == table.T).all()
    assert (np.diag(table) == 1).all()


def test_items_and_similarities() -> None:
    assert split_items("Menyusun RKA. Kas daerah;\n- Pajak\n\n2) Audit.") == ("Menyusun RKA", "Kas daerah", "Pajak", "Audit")
    assert text_similarity([["kas daerah"]], [["kas daerah"]])[0, 0] == pytest.approx(1)
    assert text_similarity([[], ["yang dan"]], [["kas"]]).tolist() == [[0.0], [0.0]]
    assert (text_similarity([["kas"]], []).shape, text_similarity([], [["kas"]]).shape) == ((1, 0), (0, 1))
    with pytest.raises(ValueError, match="encoder"):
        text_similarity([["a"]], [["b"]], encoder="magic")

"""The policy as a value, as a document and as a file; what differs between two of them."""

import tomllib
from dataclasses import replace
from typing import Any

import pytest

from mentoring.matching.policy import Policy, PolicyError, normalise_weights, policy_example
from mentoring.matching.policy_changes import changes
from mentoring.matching.policy_file import EXAMPLE_OF_FIELDS
from mentoring.matching.taxonomy import Field

OWN = (Field("finance", terms=("petty cash",)),
       Field("halal", "Jaminan produk halal", "Halal assurance", ("penyelia halal",), neighbours=("finance",)))


def test_the_example_policy_is_the_default_and_its_own_file() -> None:
    assert Policy.from_toml(policy_example()) == Policy()
    assert Policy().to_toml() in policy_example()
    assert Policy.from_document({}) == Policy()


def test_the_example_of_own_fields_can_be_used_as_it_stands() -> None:
    lines = [line.removeprefix("# ") for line in EXAMPLE_OF_FIELDS.splitlines() if line.startswith(("# [", "# ")) and (
        " = " in line or line.startswith("# ["))]
    policy = Policy.from_toml(policy_example() + "\n".join(lines))
    assert [entry.code for entry in policy.fields] == ["finance", "halal"]
    assert policy.fields[0].systems == ("e-kas",)


def test_documents_and_files_read_back_as_they_were() -> None:
    changed = replace(Policy(), band=(0, 3), objective="floor", share=0.9, below_minimum_score=True, fields=OWN,
                      weights=normalise_weights({"goals": 2, "wish": 1}), order=(("satu", 'dua "2"'), ("tiga\\",)))
    assert Policy.from_document(changed.to_document()) == changed
    assert Policy.from_toml(changed.to_toml()) == changed


def test_a_policy_without_own_fields_has_no_such_section() -> None:
    assert "fields" not in Policy().to_document()
    assert Policy.from_document({"fields": {"finance": {}}}) == Policy()


def test_weights_that_sum_to_one_stay_as_they_are_to_the_last_digit() -> None:
    weights = normalise_weights({"goals": 0.1, "competencies": 0.7, "field": 0.2, "wish": 1.1, "practical": 3})
    again = normalise_weights(weights)
    for _ in range(5):
        assert again == weights
        again = normalise_weights(again)


BAD_DOCUMENTS: list[tuple[dict[str, Any], str, str]] = [
    ({"weights": {"goals": -1}}, "weights.goals", "not_in_range"), ({"weights": {"goals": 0}}, "weights", "all_zero"),
    ({"weights": {"looks": 1}}, "weights.looks", "unknown"),
    ({"weights": {"goals": "much"}}, "weights.goals", "not_a_number"),
    ({"weights": {"goals": float("nan")}}, "weights.goals", "not_in_range"),
    ({"rules": {"line_manager": "yes"}}, "rules.line_manager", "not_boolean"),
    ({"rules": {"minimum_score": float("nan")}}, "rules.minimum_score", "not_in_range"),
    ({"seniority": {"band": [3, 1]}}, "seniority.band", "not_in_range"),
    ({"objective": {"name": "luck"}}, "objective.name", "unknown"),
    ({"colour": {}}, "colour", "unknown"),
    ({"rules": {"same_unit": True, "other_unit": True}}, "rules.other_unit", "contradicts_same_unit"),
    ({"seniority": {"order": []}}, "seniority.order", "empty_or_repeated"),
    ({"seniority": {"order": [["a"], []]}}, "seniority.order", "empty_or_repeated"),
    ({"seniority": {"order": [[1, 2]]}}, "seniority.order", "unreadable"),
    ({"seniority": {"order": [["a\nb"]]}}, "seniority.order", "unreadable"),
    ({"weights": 3}, "weights", "not_a_section"), ({"seniority": {"band": 3}}, "seniority", "unreadable"),
    ({"fields": 3}, "fields", "not_a_section"), ({"fields": {"finance": 3}}, "fields.finance", "not_a_section"),
    ({"fields": {"finance": {"colour": 3}}}, "fields.finance.colour", "unknown"),
    ({"fields": {"finance": {"terms": "kas"}}}, "fields.finance.terms", "not_a_list"),
    ({"fields": {"finance": {"terms": ["kas", 3]}}}, "fields.finance.terms", "not_a_list"),
    ({"fields": {"halal": {"id": 3}}}, "fields.halal.id", "not_text"),
    ({"fields": {"halal": {"terms": ["halal"]}}}, "fields.halal.id", "name_missing"),
    ({"fields": {"finance": {"neighbours": ["nowhere"]}}}, "fields.finance.neighbours.nowhere", "unknown_neighbour"),
]


@pytest.mark.parametrize(("document", "place", "code"), BAD_DOCUMENTS)
def test_a_bad_policy_is_refused_by_the_entry_at_fault(document: dict[str, Any], place: str, code: str) -> None:
    with pytest.raises(PolicyError) as caught:
        Policy.from_document(document)
    assert (place, code) in caught.value.problems


def test_all_that_is_wrong_is_told_at_once_in_one_line_each() -> None:
    text = "[weights]\ngoals = 'x'\n[fields.finance]\nterms = ['?']\nneighbours = ['halal']\n[fields.halal]\ncolour = 1\n"
    with pytest.raises(PolicyError) as caught:
        Policy.from_toml(text)
    assert str(caught.value) == (
        "weights.goals: not_a_number; fields.halal.colour: unknown; fields.finance.terms.?: no_letters")
    with pytest.raises(PolicyError, match=r"file: .*at line 2"):
        Policy.from_toml("[weights]\ngoals 3\n")


def test_weights_out_of_range_are_refused_in_a_value_too() -> None:
    with pytest.raises(PolicyError):
        replace(Policy(), weights=dict(Policy().weights) | {"goals": 1.25, "wish": -0.9})


def test_the_file_is_toml_with_a_comment_for_every_setting() -> None:
    text = replace(Policy(), fields=OWN).to_toml()
    assert tomllib.loads(text)["fields"]["halal"]["en"] == "Halal assurance"
    settings = text[:text.index("[fields")].splitlines()
    bare = [line for line in settings if " = " in line and "#" not in line and not line.startswith("order")]
    assert bare == []


def test_changes_are_told_place_by_place() -> None:
    after = replace(Policy(), weights=normalise_weights({"goals": 1}), line_manager=False, minimum_score=0.3, band=(1, 3),
                    objective="floor", share=0.9, order=(("pelaksana",),), fields=OWN)
    found = changes(Policy(), after)
    assert [(change.section, change.name, change.code) for change in found] == [
        *(("weights", name, "") for name in Policy().weights),
        ("rules", "line_manager", ""), ("rules", "minimum_score", ""), ("seniority", "order", ""), ("seniority", "band", ""),
        ("objective", "objective", ""), ("objective", "share", ""), ("fields", "terms", "finance"), ("fields", "name", "halal"),
        ("fields", "name_en", "halal"), ("fields", "terms", "halal"), ("fields", "neighbours", "halal")]
    assert changes(after, after) == ()


def test_changed_words_are_told_as_what_came_and_what_went() -> None:
    before = replace(Policy(), fields=(Field("finance", terms=("a b", "c d")),))
    after = replace(Policy(), fields=(Field("finance", terms=("c d", "e f")),))
    [change] = changes(before, after)
    assert (change.added, change.removed) == (("e f",), ("a b",))
    assert [(change.added, change.removed) for change in changes(after, Policy())] == [((), ("c d", "e f"))]


def test_weights_that_look_alike_are_no_change() -> None:
    near = dict(Policy().weights) | {"goals": 0.25 + 1e-6, "wish": 0.10 - 1e-6}
    assert changes(Policy(), replace(Policy(), weights=near)) == ()
    far = dict(Policy().weights) | {"goals": 0.2501, "wish": 0.0999}
    assert [change.name for change in changes(Policy(), replace(Policy(), weights=far))] == ["goals", "wish"]

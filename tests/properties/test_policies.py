"""A policy is the same after every way of writing it down."""

import json

from hypothesis import given, settings

from mentoring.matching.fields import FieldProjector
from mentoring.matching.policy import Policy
from mentoring.matching.policy_changes import changes
from mentoring.matching.taxonomy import taxonomy_with
from tests.strategies.policies import policies


@settings(max_examples=60, deadline=None)
@given(policies())
def test_a_policy_survives_its_file(policy: Policy) -> None:
    text = policy.to_toml()
    assert Policy.from_toml(text.encode().decode()) == policy
    assert Policy.from_toml(text.replace("\n", "\r\n")) == policy


@settings(max_examples=60, deadline=None)
@given(policies())
def test_a_policy_survives_its_document_and_json(policy: Policy) -> None:
    document = policy.to_document()
    assert Policy.from_document(json.loads(json.dumps(document))) == policy
    assert Policy.from_document(document).to_document() == document


@settings(max_examples=40, deadline=None)
@given(policies(), policies())
def test_two_policies_differ_exactly_where_changes_are_told(left: Policy, right: Policy) -> None:
    assert changes(left, left) == ()
    there = changes(left, right)
    assert [(change.name, change.before, change.after) for change in there if not change.code] == [
        (change.name, change.after, change.before) for change in changes(right, left) if not change.code]
    old, new = ({entry.code: entry for entry in side.fields} for side in (left, right))
    assert {change.code for change in there} - {""} == {code for code in {*old, *new} if old.get(code) != new.get(code)}


@settings(max_examples=8, deadline=None)
@given(policies())
def test_every_added_word_is_met_in_its_field(policy: Policy) -> None:
    projector = FieldProjector(taxonomy_with(policy.fields))
    for entry in policy.fields:
        for word in entry.words:
            assert entry.code in projector.words_in(word)

"""Use cases of a programme's policy: save a version, bring one back, change what it adds to a field of work."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from mentoring.core import audit
from mentoring.core.access import check
from mentoring.core.actors import Actor
from mentoring.core.database import check_version, get_locked
from mentoring.core.errors import InvalidError
from mentoring.features.programmes import queries
from mentoring.features.programmes.models import PolicyVersion, Programme
from mentoring.features.programmes.permissions import P
from mentoring.features.programmes.service.plan import check_not_closed
from mentoring.matching.policy import Policy, PolicyError
from mentoring.matching.taxonomy import Field, with_addition, without_addition


def save_policy(session: Session, actor: Actor, *, programme_id: int, version: int, document: Mapping[str, Any],
                now: datetime) -> PolicyVersion:
    """Save a new version of the policy; one like the latest is not saved again."""
    return _save(session, actor, _locked(session, actor, programme_id, version), document, now)


def restore_policy(session: Session, actor: Actor, *, programme_id: int, version: int, policy_version_id: int,
                   now: datetime) -> PolicyVersion:
    """Save an earlier version's policy as the new one."""
    programme = _locked(session, actor, programme_id, version)
    earlier = queries.get_policy_version(session, programme_id, policy_version_id)
    return _save(session, actor, programme, earlier.document, now, "policy_restored", restored=earlier.number)


def save_field(session: Session, actor: Actor, *, programme_id: int, version: int, entry: Field,
               now: datetime) -> PolicyVersion:
    """Save what the programme adds to one field of work, or a field of its own; an addition of nothing is dropped."""
    programme = _locked(session, actor, programme_id, version)
    policy = Policy.from_document(queries.current_policy(session, programme_id).document)
    try:
        changed = replace(policy, fields=with_addition(policy.fields, entry))
    except PolicyError as error:
        raise invalid_policy(error) from error
    return _save(session, actor, programme, changed.to_document(), now)


def drop_field(session: Session, actor: Actor, *, programme_id: int, version: int, code: str,
               now: datetime) -> PolicyVersion:
    """Take away all that the programme adds to a field, or the field itself where it is the programme's own."""
    programme = _locked(session, actor, programme_id, version)
    policy = Policy.from_document(queries.current_policy(session, programme_id).document)
    changed = replace(policy, fields=without_addition(policy.fields, code))
    return _save(session, actor, programme, changed.to_document(), now)


def invalid_policy(error: PolicyError) -> InvalidError:
    """Return the error of the web for a policy that cannot be: place in the document → code of a sentence."""
    return InvalidError(fields={name: (f"policy.{code}", {}) for name, code in error.problems})


def read_policy(document: Mapping[str, Any]) -> Policy:
    """Return the policy that a document states, or say what is wrong with it."""
    try:
        return Policy.from_document(document)
    except PolicyError as error:
        raise invalid_policy(error) from error


def _locked(session: Session, actor: Actor, programme_id: int, version: int) -> Programme:
    programme = get_locked(session, Programme, programme_id)
    check(actor, P.EDIT, programme)
    check_version(session, programme, version)
    check_not_closed(programme)
    return programme


def _save(session: Session, actor: Actor, programme: Programme, document: Mapping[str, Any], now: datetime,
          change: str = "policy_saved", **detail: int) -> PolicyVersion:
    policy = read_policy(document)
    latest = queries.current_policy(session, programme.id)
    if latest.document == policy.to_document():
        return latest
    saved = PolicyVersion(programme_id=programme.id, number=latest.number + 1, document=policy.to_document(),
                          created_at=now, created_by=actor.pseudonym)
    session.add(saved)
    programme.touch(by=actor.pseudonym, at=now, change=change)
    session.flush()
    audit.record(session, actor, "policy.saved", "programme", programme.id, now=now, number=saved.number, **detail)
    return saved

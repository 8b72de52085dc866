"""One-time form keys: the same form again gets the same answer."""

import threading

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from mentoring.core import clock
from mentoring.core.actors import Actor, system_actor
from mentoring.core.database import db, in_transaction
from mentoring.core.forms import Answer, claim_form_key, store_answer
from mentoring.features.people.models import Unit
from tests.builders.people import make_unit

ACTOR = system_actor("one")
OTHER = system_actor("other")


def create(session: Session, actor: Actor, key: str) -> Answer:
    stored = claim_form_key(session, actor, key, clock.now())
    if stored:
        return stored
    answer = Answer(f"/units/{make_unit(session).id}", {"category": "ok", "text": "dibuat"})
    store_answer(session, actor, key, answer)
    return answer


def count_units() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Unit)) or 0


def test_the_same_key_again_gets_the_stored_answer(app: Flask) -> None:
    with app.app_context():
        first = in_transaction(create, ACTOR, "key-one")
        assert in_transaction(create, ACTOR, "key-one") == first
        assert count_units() == 1


def test_keys_of_different_people_never_meet(app: Flask) -> None:
    with app.app_context():
        in_transaction(create, ACTOR, "key-one")
        in_transaction(create, OTHER, "key-one")
        assert count_units() == 2


def test_a_refused_decision_leaves_its_key_free(app: Flask) -> None:
    def refuse(session: Session) -> None:
        create(session, ACTOR, "key-one")
        raise KeyError

    with app.app_context():
        with pytest.raises(KeyError):
            in_transaction(refuse)
        in_transaction(create, ACTOR, "key-one")
        assert count_units() == 1


def test_fifty_posts_of_one_form_at_once_make_one_row(app: Flask) -> None:
    answers: list[Answer] = []

    def post() -> None:
        with app.app_context():
            answers.append(in_transaction(create, ACTOR, "key-one"))

    threads = [threading.Thread(target=post) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        assert count_units() == 1
    assert len(answers) == 50
    assert len({answer.location for answer in answers}) == 1

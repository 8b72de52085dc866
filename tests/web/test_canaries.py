"""Who sees what, as one table: marked strings in confidential fields, looked for on every page as every role."""

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from mentoring.core.database import db
from tests.builders.world import make_world
from tests.prove.canaries import accounts_of, judge, judge_letters, read_all
from tests.strict_client import check_page


def look(answer: TestResponse) -> None:
    """Parse one page of each kind for each role: parsing them all takes most of the time, and they come of one template."""
    if answer.mimetype == "text/html":
        check_page(answer)


@pytest.mark.any_database
def test_every_confidential_text_reaches_only_those_it_is_for(session: Session, app: Flask) -> None:
    accounts = accounts_of(make_world(session))
    db.session.remove()
    shown, seen, broken = read_all(app, FlaskClient(app, Response), accounts, look)
    assert shown > 500
    assert [*broken, *judge(seen), *judge_letters()] == []

"""P6 in small: who sees what, as one table: marked strings in confidential fields, looked for on every page as every role."""

import pytest
from sqlalchemy.orm import Session

from mentoring.core.database import db
from tests.builders.world import make_world
from tests.prove import canaries
from tests.strict_client import StrictClient


@pytest.mark.any_database
def test_every_confidential_text_reaches_only_those_it_is_for(session: Session, client: StrictClient) -> None:
    accounts = canaries.accounts_of(make_world(session))
    db.session.remove()
    _shown, seen, broken = canaries.read_all(client.application, client, accounts)
    assert broken + canaries.judge(seen) + canaries.judge_letters(accounts) == []

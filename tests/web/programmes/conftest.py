"""A programme and the coordinator who is signed in."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from mentoring.features.people.models import Unit
from mentoring.features.programmes.models import Programme
from tests.builders.accounts import make_coordinator
from tests.builders.people import make_unit
from tests.builders.programmes import make_programme
from tests.strict_client import StrictClient

SignIn = Callable[..., Any]


@pytest.fixture
def unit(session: Session) -> Unit:
    return make_unit(session, "Dinas Arsip Contoh")


@pytest.fixture
def programme(session: Session, unit: Unit) -> Programme:
    return make_programme(session, unit, name="Talenta Muda")


@pytest.fixture
def coordinator(client: StrictClient, sign_in: SignIn, session: Session, unit: Unit, programme: Programme) -> StrictClient:
    account = make_coordinator(session, unit)
    session.commit()
    sign_in(client, account)
    return client

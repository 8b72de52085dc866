"""An office whose rounds are tried, and its coordinator signed in; a file may set up an office of its own."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.builders.rounds import Office, make_office
from tests.strict_client import StrictClient


@pytest.fixture
def office(session: Session) -> Office:
    return make_office(session, mentees=5, mentors=4)


@pytest.fixture
def coordinator(client: StrictClient, sign_in: Callable[..., Any], office: Office) -> StrictClient:
    sign_in(client, office.coordinator)
    return client

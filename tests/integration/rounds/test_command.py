"""The command `mentoring round run`."""

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy.orm import Session

import mentoring.app
from mentoring.core.database import in_transaction
from mentoring.features.rounds import queries, service
from mentoring.features.rounds.cli import run
from tests.builders.rounds import NOW, make_office


@pytest.fixture(autouse=True)
def same_application(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mentoring.app, "create_app", lambda: app)


@pytest.mark.parametrize("by", ["id", "name"])
def test_a_round_runs_from_the_command_line(session: Session, by: str) -> None:
    office = make_office(session)
    result = CliRunner().invoke(run, ["--programme", str(getattr(office.programme, by))])
    assert result.exit_code == 0, result.output
    assert "Round 1: 4 proposed of 4 mentees, 0 unplaced" in result.output
    assert "proven optimal" in result.output
    session.rollback()
    newest = queries.find_newest_ready(session, office.programme.id)
    assert newest is not None and newest.requested_by == "system:command"


def test_a_programme_that_does_not_exist_is_wrong_usage(session: Session) -> None:
    result = CliRunner().invoke(run, ["--programme", "Tidak Ada"])
    assert result.exit_code == 2
    assert "There is no programme 'Tidak Ada'" in result.output


def test_a_round_on_its_way_is_told_in_one_line(session: Session) -> None:
    office = make_office(session)
    in_transaction(service.start_round, office.actor, programme_id=office.programme.id, now=NOW)
    result = CliRunner().invoke(run, ["--programme", office.programme.name])
    assert result.exit_code == 1
    assert "Putaran lain sedang berjalan" in result.output

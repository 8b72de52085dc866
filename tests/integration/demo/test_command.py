"""`mentoring demo` from the command line: where it refuses, and what it prints."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from mentoring.app import create_app
from mentoring.commands.demo import demo
from mentoring.commands.operations import upgrade_database
from mentoring.config import Environment, write_new_config
from mentoring.core.database import in_transaction
from mentoring.demo import fill
from tests.builders.people import make_unit


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation of its own, migrated and empty."""
    monkeypatch.setenv("MENTORING_INSTANCE", str(tmp_path))
    write_new_config(tmp_path, Environment.DEMO)
    with create_app().app_context():
        upgrade_database()
    return tmp_path


def test_production_is_refused_before_anything_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTORING_INSTANCE", str(tmp_path))
    monkeypatch.setenv("MENTORING_BEHIND_HTTPS_PROXY", "true")
    write_new_config(tmp_path, Environment.PRODUCTION)
    answer = CliRunner().invoke(demo)
    assert answer.exit_code == 1 and "production" in answer.stderr
    assert not (tmp_path / "mentoring.sqlite").exists()


def test_a_database_with_anybody_in_it_is_left_alone(instance: Path) -> None:
    with create_app().app_context():
        in_transaction(lambda session: make_unit(session).id)
    refused = CliRunner().invoke(demo)
    assert refused.exit_code == 1 and "holds data already" in refused.stderr
    kept = CliRunner().invoke(demo, ["--if-empty"])
    assert (kept.exit_code, kept.output) == (0, "")


def test_a_filling_that_was_interrupted_is_told(instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_stage: fill.Stage, _tell: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("mentoring.demo.story.tell_story", stop)
    CliRunner().invoke(demo, ["--if-empty"])
    again = CliRunner().invoke(demo, ["--if-empty"])
    assert again.exit_code == 1 and "interrupted" in again.stderr


def test_the_accounts_are_printed_with_their_passwords_each_time(instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def short_story(stage: fill.Stage, _tell: object) -> tuple[int, int]:
        return stage.employee_ids[10], stage.employee_ids[4]

    monkeypatch.setattr("mentoring.demo.story.tell_story", short_story)
    first = CliRunner().invoke(demo)
    second = CliRunner().invoke(demo, ["--if-empty"])
    for account in fill.ACCOUNTS:
        assert account.sign_in_name in first.stdout and account.password in first.stdout
    assert second.stdout == first.stdout


def test_the_story_can_end_on_another_day(instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    days = []

    def short_story(stage: fill.Stage, _tell: object) -> tuple[int, int]:
        days.append(stage.today.isoformat())
        return stage.employee_ids[10], stage.employee_ids[4]

    monkeypatch.setattr("mentoring.demo.story.tell_story", short_story)
    assert CliRunner().invoke(demo, ["--today", "2026-03-02"]).exit_code == 0
    assert days == ["2026-03-02"]

"""`mentoring accounts`: the first administrator, and the way back of the last one."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from mentoring.app import create_app
from mentoring.commands.operations import upgrade_database
from mentoring.config import Environment, write_new_config
from mentoring.core import clock
from mentoring.core.database import db, in_transaction
from mentoring.features.accounts import service
from mentoring.features.accounts.cli import create_administrator, one_time_code
from mentoring.features.accounts.queries import find_account

GOOD = "pohon lontar sabana biru"


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation of its own for production, migrated and empty."""
    monkeypatch.setenv("MENTORING_INSTANCE", str(tmp_path))
    monkeypatch.setenv("MENTORING_BEHIND_HTTPS_PROXY", "true")
    write_new_config(tmp_path, Environment.PRODUCTION)
    with create_app().app_context():
        upgrade_database()
    return tmp_path


def create(name: str = "Admin@Contoh.go.id") -> Result:
    return CliRunner().invoke(create_administrator, [name, "--name", "Ani Contoh"])


def code_of(result: Result) -> str:
    assert result.exit_code == 0, result.stderr
    found = re.fullmatch(r"one-time code: ([A-Z0-9-]{14}) \(24 hours\); .*\n", result.stdout)
    assert found is not None
    return found[1]


def use(code: str) -> None:
    def with_code(session: Session) -> None:
        service.use_code(session, name="admin@contoh.go.id", code=code, password=GOOD, office="", hashed=str,
                         now=clock.now())

    with create_app().app_context():
        in_transaction(with_code)


@pytest.mark.usefixtures("instance")
def test_the_first_administrator_sets_a_password_with_the_printed_code() -> None:
    use(code_of(create()))
    with create_app().app_context():
        account = find_account(db.session(), "admin@contoh.go.id")
        assert account is not None
        assert ([role.name for role in account.roles], account.password) == (["administrator"], GOOD)


@pytest.mark.usefixtures("instance")
def test_an_administrator_without_a_second_factor_gets_back_in_by_the_command_line() -> None:
    use(code_of(create()))
    with create_app().app_context():
        in_transaction(lambda session: setattr(find_account(session, "admin@contoh.go.id"), "tf_totp_secret", "lost"))
    use(code_of(CliRunner().invoke(one_time_code, ["admin@contoh.go.id"])))
    with create_app().app_context():
        account = find_account(db.session(), "admin@contoh.go.id")
        assert account is not None and account.tf_totp_secret is None


@pytest.mark.usefixtures("instance")
def test_what_cannot_be_done_is_one_line_and_exit_code_1() -> None:
    create()
    for result, words in ((create(), "sudah dipakai"), (create(" "), "Wajib diisi"),
                          (CliRunner().invoke(one_time_code, ["tidak.ada"]), "Tidak ada akun")):
        assert result.exit_code == 1
        assert words in result.stderr and result.stderr.count("\n") == 1


@pytest.mark.usefixtures("instance")
def test_a_new_installation_has_no_account() -> None:
    with create_app().app_context():
        assert find_account(db.session(), "admin") is None
        assert db.session().connection().exec_driver_sql("SELECT count(*) FROM account").scalar() == 0

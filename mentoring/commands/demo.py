"""`mentoring demo`: fill a new database with a believable office."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import click

ROLES = {"coordinator": "pengelola", "second coordinator": "pengelola kedua", "junior": "mentee", "senior": "mentor",
         "administrator": "administrator"}


@click.command()
@click.option("--if-empty", is_flag=True, help="Leave a database with data as it is, without an error.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), default=None,
              help="The day the story ends on; today unless it is given.")
def demo(if_empty: bool, today: datetime | None) -> None:
    """Fill a new database with a believable office and print its accounts; refuses production."""
    from mentoring.config import load_settings

    settings = load_settings()
    if settings.is_production:
        raise click.ClickException("the demo is not for production; this installation's environment is production")

    from mentoring.app import create_app
    from mentoring.core import clock
    from mentoring.core.database import db
    from mentoring.demo.fill import NotEmptyError, fill_office, refuse_if_filled, was_interrupted
    from mentoring.features.accounts.security import hash_password

    app = create_app(settings)
    app.extensions["mentoring"].sends_jobs = False
    with app.app_context():
        try:
            refuse_if_filled(db.session())
        except NotEmptyError as error:
            if was_interrupted():
                raise click.ClickException(
                    "filling the demo was interrupted; delete the database and run it again") from error
            if not if_empty:
                raise click.ClickException("the database holds data already; the demo needs a new one") from error
        else:
            click.echo("mentoring demo: filling a new office", err=True)
            now = datetime.combine(today, time(16), ZoneInfo(settings.time_zone)) if today else clock.now()
            fill_office(now, settings.time_zone, hash_password, lambda line: click.echo(f"  {line}", err=True))
        print_accounts()


def print_accounts() -> None:
    """Print the demo's accounts, where this database has them."""
    from mentoring.core.database import db
    from mentoring.demo.fill import ACCOUNTS
    from mentoring.features.accounts.queries import find_account

    known = [account for account in ACCOUNTS if find_account(db.session(), account.sign_in_name)]
    for account in known:
        click.echo(f"{ROLES[account.role]:<16} {account.sign_in_name:<32} {account.password}")

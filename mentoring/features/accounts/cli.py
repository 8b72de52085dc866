"""Commands of accounts."""

import click


@click.command("create-administrator")
@click.argument("sign_in_name")
@click.option("--name", required=True, help="The administrator's name.")
@click.option("--email", default=None, help="Where messages go.")
def create_administrator(sign_in_name: str, name: str, email: str | None) -> None:
    """Create an administrator and print a one-time code to set the password with."""
    from sqlalchemy.orm import Session

    from mentoring.core import clock
    from mentoring.core.actors import Role, system_actor
    from mentoring.core.database import in_transaction
    from mentoring.core.feature import load
    from mentoring.features.accounts import service
    from mentoring.features.accounts.rules import Purpose

    def create(session: Session) -> str:
        actor, now = system_actor("command"), clock.now()
        account = service.create_account(session, actor, employee=None, sign_in_name=sign_in_name, display_name=name,
                                         email=email, roles=(Role.ADMINISTRATOR,), scope=(), now=now)
        return service.make_code(session, actor, account, Purpose.SLIP, now)

    app = load("mentoring.app:create_app")()
    with app.app_context():
        code = in_transaction(create)
    click.echo(f"one-time code: {code} (24 hours); open /activate and set the password")

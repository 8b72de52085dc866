"""Commands of accounts."""

import click


@click.command("create-administrator")
@click.argument("sign_in_name")
@click.option("--name", required=True, help="The administrator's name.")
@click.option("--email", default=None, help="Where messages go.")
def create_administrator(sign_in_name: str, name: str, email: str | None) -> None:
    """Create an administrator and print a one-time code to set the password with."""
    code = _with_session("create_administrator", sign_in_name=sign_in_name, display_name=name, email=email)
    click.echo(f"one-time code: {code} (24 hours); open /activate and set the password")


@click.command("one-time-code")
@click.argument("sign_in_name")
def one_time_code(sign_in_name: str) -> None:
    """Print a one-time code for an account that cannot get in; it takes the second factor off."""
    code = _with_session("print_code", sign_in_name=sign_in_name)
    click.echo(f"one-time code: {code} (24 hours); open /activate and set a new password")


def _with_session(use_case: str, **values: str | None) -> str:
    """Run a use case of accounts as the command line; what it refuses becomes one line."""
    from mentoring.core import clock
    from mentoring.core.actors import system_actor
    from mentoring.core.database import BrokenConstraintError, in_transaction
    from mentoring.core.errors import AppError, InvalidError
    from mentoring.core.feature import load
    from mentoring.core.messages import sentence
    from mentoring.features.accounts import service

    app = load("mentoring.app:create_app")()
    with app.app_context():
        try:
            code: str = in_transaction(getattr(service, use_case), system_actor("command"), now=clock.now(), **values)
        except BrokenConstraintError as error:
            raise click.ClickException(sentence("sign_in_name_taken")) from error
        except InvalidError as error:
            raise click.ClickException(" ".join(sentence(*problem) for problem in error.fields.values())) from error
        except AppError as error:
            raise click.ClickException(sentence(error.code, error.params)) from error
    return code

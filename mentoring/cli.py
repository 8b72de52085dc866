"""The program `mentoring`: commands are named by import strings, so that `--help` builds no application."""

import sys
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import click

from mentoring.core.feature import load

OWN_COMMANDS = {
    "match": "mentoring.commands.match:match",
    "policy": "mentoring.commands.policy:policy",
    "init": "mentoring.commands.operations:init",
    "demo": "mentoring.commands.demo:demo",
    "serve": "mentoring.commands.operations:serve",
    "worker": "mentoring.commands.operations:worker",
    "migrate": "mentoring.commands.operations:migrate",
    "doctor": "mentoring.commands.operations:doctor",
    "audit": "mentoring.commands.operations:audit",
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called; a name with a space is a command in a group."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.given: Mapping[str, str] | None = None

    @cached_property
    def targets(self) -> Mapping[str, str]:
        if self.given is not None:
            return self.given
        from mentoring.app import load_features

        return OWN_COMMANDS | {
            name: target for feature in load_features() for name, target in feature.commands.items()}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({name.split()[0] for name in self.targets})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in self.targets:
            command: click.Command = load(self.targets[cmd_name])
            return command
        below = {name.partition(" ")[2]: target for name, target in self.targets.items()
                 if name.startswith(f"{cmd_name} ")}
        if not below:
            return None
        group = LazyGroup(cmd_name, help=GROUP_HELP.get(cmd_name))
        group.given = below
        return group

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, SUMMARIES.get(name, "")) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


GROUP_HELP = {"import": "Bring in a spreadsheet.", "export": "Write a spreadsheet.", "round": "Matching rounds."}
SUMMARIES = {
    "match": "Match two spreadsheets, without a database.",
    "policy": "Print an example policy file.",
    "init": "Write a configuration with fresh secrets.",
    "demo": "Fill a new database with a believable office.",
    "serve": "Serve the web application, with a worker beside it.",
    "worker": "Run background jobs.",
    "migrate": "Bring the database to this version.",
    "doctor": "Check configuration, database and storage.",
    "audit": "Verify the audit trail.",
    "accounts": "Create an administrator, print a one-time code.",
    **GROUP_HELP,
}


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mentoring")
def cli() -> None:
    """Mentoring matchmaking for civil-service offices."""


def main() -> None:
    """Run the program; expected failures are one line on standard error and exit code 1."""
    from mentoring.config import SettingsError
    from mentoring.core.errors import AppError

    try:
        cli(prog_name="mentoring", standalone_mode=False)
    except click.UsageError as error:
        _stop(error.format_message(), 2)
    except click.ClickException as error:
        _stop(error.format_message(), 1)
    except click.Abort:
        _stop("stopped", 1)
    except SettingsError as error:
        _stop(str(error), 1)
    except AppError as error:
        _stop(describe(error), 1)


def _stop(message: str, code: int) -> None:
    click.echo(f"mentoring: {' '.join(message.split())}", err=True)
    sys.exit(code)


def describe(error: Any) -> str:
    """Return an error's sentence where an application stands, else its code."""
    from flask import has_app_context

    from mentoring.core.messages import sentence

    return sentence(error.code, error.params) if has_app_context() else error.code


if __name__ == "__main__":
    main()

"""`mentoring policy example`: an annotated policy file."""

import click


@click.command()
@click.argument("action", type=click.Choice(["example"]))
def policy(action: str) -> None:
    """Print an annotated policy file, as `mentoring match --policy` takes it."""
    from mentoring.matching.policy import policy_example

    del action
    click.echo(policy_example(), nl=False)

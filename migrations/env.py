"""Alembic's environment: every model of every feature, one head, on SQLite and PostgreSQL alike."""

from importlib import import_module

from alembic import context

from mentoring.app import FEATURES
from mentoring.core.database import Base, db

for target in FEATURES:
    package = target.partition(".feature:")[0]
    try:
        import_module(f"{package}.models")
    except ModuleNotFoundError as error:
        if error.name != f"{package}.models":
            raise


def run() -> None:
    """Run the migrations on the application's own database, or on the connection that was handed in."""
    given = context.config.attributes.get("connection")
    if given is not None:
        configure(given)
        return
    with db.engine.connect() as connection:
        configure(connection)


def configure(connection) -> None:  # alembic hands in whatever it has
    context.configure(
        connection=connection, target_metadata=Base.metadata, render_as_batch=True, compare_type=True,
        user_module_prefix="sa.", render_item=render_item)
    with context.begin_transaction():
        context.run_migrations()


def render_item(kind, item, _autogen):  # alembic's own untyped hook
    """Write our time type plainly, so that migrations never import the package."""
    if kind == "type" and type(item).__name__ == "UtcDateTime":
        return "sa.DateTime(timezone=True)"
    return False


run()

"""guard the audit trail: its rows can be added and read, never changed or removed"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

REFUSAL = "the audit trail is append-only"


def upgrade() -> None:
    op.execute(f"INSERT INTO audit_head (id, sequence, mac) VALUES (1, 0, '{'0' * 64}')")
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(f"CREATE TRIGGER audit_entry_no_{event.lower()} BEFORE {event} ON audit_entry "
                       f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")
        # INSERT OR REPLACE deletes without asking a delete trigger on connections that lack recursive_triggers
        op.execute("CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry "
                   "WHEN EXISTS (SELECT 1 FROM audit_entry WHERE sequence = NEW.sequence) "
                   f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")
        return
    op.execute("CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS "
               f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$")
    op.execute("CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry "
               "FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()")


def downgrade() -> None:
    op.execute("DELETE FROM audit_head")
    if op.get_bind().dialect.name == "sqlite":
        for name in ("update", "delete", "replace"):
            op.execute(f"DROP TRIGGER audit_entry_no_{name}")
        return
    op.execute("DROP TRIGGER audit_entry_append_only ON audit_entry")
    op.execute("DROP FUNCTION refuse_audit_change()")

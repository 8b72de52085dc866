"""Background work of the logbook."""

from mentoring.core import clock
from mentoring.core.actors import system_actor
from mentoring.core.database import db, in_transaction
from mentoring.core.jobs import JobContext
from mentoring.features.logbook import queries, service


def recount(context: JobContext) -> None:
    """Count everybody's hours anew, some hundred people a transaction; run again, it changes nothing."""
    after, done = 0, 0
    while mentee_ids := queries.list_mentee_ids(db.session(), after):
        in_transaction(service.recount_hours, mentee_ids)
        done, after = done + len(mentee_ids), mentee_ids[-1]
        context.progress("saving", done, done)


def remind(context: JobContext) -> None:
    """Remind of sessions that wait for their mentee and of meetings that are due; run again, it says nothing twice."""
    count = in_transaction(service.remind, system_actor("logbook"), now=clock.now())
    context.progress("saving", count, count)


def tidy(_context: JobContext) -> None:
    """Forget drafts that nobody has come back to."""
    in_transaction(service.tidy_drafts, clock.now())

"""Background work of the pulses feature."""

from mentoring.core import clock
from mentoring.core.database import in_transaction
from mentoring.core.jobs import JobContext
from mentoring.features.pulses import service


def ask(context: JobContext) -> None:
    """Ask what is due, some hundred pairings a transaction; run again, it finds nothing left."""
    now, done = clock.now(), 0
    in_transaction(service.lapse_pulses)
    after: int | None = 0
    while after is not None:
        after, asked = in_transaction(service.ask_pulses, after, now)
        done += asked
        context.progress("saving", done, done)
    while asked := in_transaction(service.ask_evaluations, now):
        done += asked
        context.progress("saving", done, done)

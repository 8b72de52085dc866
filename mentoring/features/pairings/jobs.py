"""Background work of the pairings feature."""

from mentoring.core import clock
from mentoring.core.database import in_transaction
from mentoring.core.jobs import JobContext
from mentoring.features.pairings import service


def activate_due(context: JobContext) -> None:
    """Start the pairings whose grace period is over; run again, it finds nothing left."""
    done = 0
    while started := in_transaction(service.activate_due, clock.now()):
        done += started
        context.progress("saving", done, done)

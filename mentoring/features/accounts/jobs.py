"""Background work of accounts."""

from mentoring.core import clock
from mentoring.core.database import in_transaction
from mentoring.core.jobs import JobContext
from mentoring.features.accounts import service


def tidy(context: JobContext) -> None:
    """Delete tries, sign-ins and codes that serve nothing any more; run again, it finds nothing."""
    done = in_transaction(service.tidy_rows, clock.now())
    context.progress("saving", done, done)

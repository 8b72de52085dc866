"""Background work of programmes: carrying out a registration form."""

from mentoring.core import clock
from mentoring.core.actors import system_actor
from mentoring.core.database import in_transaction
from mentoring.core.jobs import JobContext
from mentoring.features.programmes import service


def apply_registration(context: JobContext) -> None:
    """Carry out one registration form in one transaction; run again, it finds it done."""
    context.progress("importing")
    in_transaction(service.apply_registration, system_actor("registration"), import_id=context.arguments["import_id"],
                   now=clock.now())
    context.progress("importing", 1, 1)

"""Background work of people: carrying out imports."""

from mentoring.core import clock
from mentoring.core.actors import system_actor
from mentoring.core.database import in_transaction
from mentoring.core.jobs import JobContext
from mentoring.features.people import service


def apply_import(context: JobContext) -> None:
    """Carry out one import of staff in one transaction; run again, it finds it done."""
    context.progress("importing")
    in_transaction(service.apply_people_import, system_actor("import"), import_id=context.arguments["import_id"],
                   scope=context.arguments["scope"], now=clock.now())
    context.progress("importing", 1, 1)

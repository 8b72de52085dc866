"""Background work of the requests feature."""

from flask import current_app

from mentoring.core import clock
from mentoring.core.actors import system_actor
from mentoring.core.database import in_transaction
from mentoring.core.jobs import JobContext
from mentoring.features.requests import service


def expire_due(context: JobContext) -> None:
    """Let overdue requests go and send each mentee's next wish; run again, it finds nothing left."""
    time_zone = current_app.config["SETTINGS"].time_zone
    count = in_transaction(service.expire_due, system_actor("requests"), time_zone=time_zone, now=clock.now())
    context.progress("saving", count, count)


def remind(context: JobContext) -> None:
    """Remind mentors whose time to answer ends soon; run again, it reminds nobody twice."""
    time_zone = current_app.config["SETTINGS"].time_zone
    count = in_transaction(service.remind_mentors, system_actor("requests"), time_zone=time_zone, now=clock.now())
    context.progress("saving", count, count)

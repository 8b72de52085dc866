"""Use cases of the logbook: sessions, answers, actions, and what sessions earn."""

from mentoring.features.logbook.service.acting import add_action, finish_action, reopen_action
from mentoring.features.logbook.service.answering import (
    confirm_session,
    dispute_session,
    restore_session,
    void_session,
)
from mentoring.features.logbook.service.earning import (
    delete_hours_rule,
    reconcile_hours,
    recount_hours,
    save_hours_rule,
)
from mentoring.features.logbook.service.exporting import record_export
from mentoring.features.logbook.service.keeping import correct_session, log_session

__all__ = [
    "add_action",
    "confirm_session",
    "correct_session",
    "delete_hours_rule",
    "dispute_session",
    "finish_action",
    "log_session",
    "reconcile_hours",
    "record_export",
    "recount_hours",
    "reopen_action",
    "restore_session",
    "save_hours_rule",
    "void_session",
]

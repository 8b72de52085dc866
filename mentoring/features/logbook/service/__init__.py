"""Use cases of the logbook: sessions, answers, actions, and what sessions earn."""

from mentoring.features.logbook.service.acting import add_action, finish_action, reopen_action
from mentoring.features.logbook.service.answering import (
    confirm_session,
    dispute_session,
    restore_session,
    void_session,
)
from mentoring.features.logbook.service.drafting import drop_draft, save_draft, tidy_drafts
from mentoring.features.logbook.service.earning import (
    delete_hours_rule,
    reconcile_hours,
    recount_hours,
    save_hours_rule,
)
from mentoring.features.logbook.service.exporting import record_export
from mentoring.features.logbook.service.keeping import correct_session, log_session, log_several
from mentoring.features.logbook.service.planning import (
    cancel_meeting,
    cancel_of_pairing,
    cancel_of_programme,
    change_meeting,
    invitation_for,
    plan_meeting,
)
from mentoring.features.logbook.service.reminding import remind

__all__ = [
    "add_action",
    "cancel_meeting",
    "cancel_of_pairing",
    "cancel_of_programme",
    "change_meeting",
    "confirm_session",
    "correct_session",
    "delete_hours_rule",
    "dispute_session",
    "drop_draft",
    "finish_action",
    "invitation_for",
    "log_session",
    "log_several",
    "plan_meeting",
    "reconcile_hours",
    "record_export",
    "recount_hours",
    "remind",
    "reopen_action",
    "restore_session",
    "save_draft",
    "save_hours_rule",
    "tidy_drafts",
    "void_session",
]

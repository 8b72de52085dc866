"""Reads of sessions, notes, actions, hours and of how pairings go."""

from mentoring.features.logbook.queries.hours import (
    CHUNK,
    MOST_SESSIONS,
    get_rule,
    hours_rules,
    list_counted,
    list_mentee_ids,
    list_mentee_sessions,
    list_mentor_sessions,
    list_rules,
    list_timed_between,
    mentor_hours,
    stored_hours,
)
from mentoring.features.logbook.queries.sessions import (
    find_draft,
    find_last_session,
    find_private_note,
    get_action,
    get_mentoring_session,
    list_actions,
    list_changes,
    list_disputed,
    list_drafts,
    list_planned,
    list_sessions,
    list_to_answer,
)
from mentoring.features.logbook.queries.tracking import (
    FINISHED,
    NO_PROGRESS,
    RHYTHMS,
    TRACKED,
    Progress,
    TrackFilter,
    count_tracked,
    list_tracked,
    map_progress,
    total_hours,
)

__all__ = [
    "CHUNK", "FINISHED", "MOST_SESSIONS", "NO_PROGRESS", "RHYTHMS", "TRACKED", "Progress", "TrackFilter",
    "count_tracked", "find_draft", "find_last_session", "find_private_note", "get_action", "get_mentoring_session",
    "get_rule", "hours_rules", "list_actions", "list_changes", "list_counted", "list_disputed", "list_drafts",
    "list_mentee_ids", "list_mentee_sessions", "list_mentor_sessions", "list_planned", "list_rules", "list_sessions",
    "list_timed_between", "list_to_answer", "list_tracked", "map_progress", "mentor_hours", "stored_hours",
    "total_hours",
]

"""Who may log, answer and read sessions, and set what they earn."""

from enum import StrEnum

from mentoring.core.actors import (
    PermissionTable,
    all_of,
    in_scope,
    is_administrator,
    is_coordinator,
    is_employee,
)
from mentoring.features.pairings.permissions import NEUTRAL, PARTNER, is_mentee, is_mentor, is_told


class P(StrEnum):
    """What can be done with sessions. `BROWSE` is for the menu; `NOTES` are the shared note and actions."""

    HOME = "logbook:home"
    BROWSE = "logbook:browse"
    TRACK = "logbook:track"
    LOG = "logbook:log"
    SESSIONS = "logbook:sessions"
    NOTES = "logbook:notes"
    CORRECT = "logbook:correct"
    ANSWER = "logbook:answer"
    VOID = "logbook:void"
    ACT = "logbook:act"
    PLAN = "logbook:plan"
    SET_HOURS = "logbook:set_hours"
    READ_HOURS = "logbook:read_hours"


PERMISSIONS: PermissionTable = {
    P.HOME: (is_employee,),
    P.BROWSE: (is_coordinator,),
    P.TRACK: (all_of(is_coordinator, in_scope),),
    P.LOG: (all_of(is_mentor, is_told),),
    P.SESSIONS: (NEUTRAL, PARTNER),
    P.NOTES: (PARTNER,),
    P.CORRECT: (all_of(is_mentor, is_told),),
    P.ANSWER: (all_of(is_mentee, is_told),),
    P.VOID: (all_of(is_mentor, is_told), NEUTRAL),
    P.ACT: (PARTNER,),
    P.PLAN: (PARTNER,),
    P.SET_HOURS: (is_administrator,),
    P.READ_HOURS: (is_administrator, is_coordinator),
}
"""What is neither home, menu, list nor table is asked of a pairing: a session or an action is as open as its pairing."""

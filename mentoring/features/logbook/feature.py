"""The manifest of the logbook feature."""

from mentoring.core.feature import Feature, Letter, LetterKind, NavigationItem
from mentoring.features.logbook.permissions import PERMISSIONS, P

FEATURE = Feature(
    name="logbook",
    permissions=PERMISSIONS,
    own_phone=(P.HOME, P.LOG, P.SESSIONS, P.NOTES, P.CORRECT, P.ANSWER, P.VOID, P.ACT, P.PLAN),
    blueprints=("mentoring.features.logbook.views:blueprint",),
    navigation=(
        NavigationItem("Pasangan", "logbook.track", "people", P.BROWSE, section="running", order=10, in_programme=True,
                       pages=("pairings.show_pairing", "logbook.list_sessions", "logbook.show_session")),
        NavigationItem("Jam pelajaran", "logbook.hours_rules", "half", P.SET_HOURS, section="admin", order=20),
        NavigationItem("Beranda", "logbook.home", "home", P.HOME, style="tabs", order=10,
                       pages=("pairings.show_pairing", "logbook.list_sessions", "logbook.show_session",
                              "logbook.plan_meeting", "logbook.change_meeting", "pulses.concern")),
        NavigationItem("Catat", "logbook.choose_session", "pen", P.HOME, style="tabs", order=50,
                       shown="mentoring.features.programmes.queries:is_mentor",
                       pages=("logbook.new_session", "logbook.log_several", "logbook.correct_session")),
        NavigationItem("JP", "logbook.own_hours", "half", P.HOME, style="tabs", order=60,
                       pages=("certificates.own",)),
    ),
    setup="mentoring.features.logbook.views:setup",
    home="mentoring.features.logbook.views:home",
    commands={"reconcile": "mentoring.features.logbook.cli:reconcile"},
    jobs={"logbook.recount": "mentoring.features.logbook.jobs:recount",
          "logbook.remind": "mentoring.features.logbook.jobs:remind",
          "logbook.tidy": "mentoring.features.logbook.jobs:tidy"},
    schedule={"logbook.remind": 3600, "logbook.tidy": 86_400},
    letters={
        "session_unconfirmed": Letter("ada sesi mentoring yang menunggu pembenaran Anda", kind="session"),
        "meeting": Letter("ada kabar tentang pertemuan mentoring Anda", kind="meeting"),
        "meeting_due": Letter("sudah waktunya merencanakan pertemuan mentoring berikutnya", kind="session"),
    },
    letter_kinds={"meeting": LetterKind("Undangan pertemuan", weekly=False), "session": LetterKind("Sesi dan pertemuan")},
    along={"pairing.ended": "mentoring.features.logbook.service:cancel_of_pairing",
           "programme.closed": "mentoring.features.logbook.service:cancel_of_programme"},
    messages="mentoring.features.logbook.messages:MESSAGES",
    constraints={"uq_learning_hours_rule_effective_from": "hours_day_taken",
                 "ck_mentoring_session_plan_has_hour": "meeting_hour_missing"},
)

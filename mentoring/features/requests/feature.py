"""The manifest of the requests feature."""

from mentoring.core.feature import Feature, Letter, LetterKind, NavigationItem
from mentoring.features.requests.permissions import PERMISSIONS, P

FEATURE = Feature(
    name="requests",
    permissions=PERMISSIONS,
    own_phone=(P.OWN, P.ASK, P.ANSWER),
    blueprints=("mentoring.features.requests.views:blueprint",),
    jobs={"requests.expire_due": "mentoring.features.requests.jobs:expire_due",
          "requests.remind": "mentoring.features.requests.jobs:remind"},
    schedule={"requests.expire_due": 300, "requests.remind": 900},
    navigation=(
        NavigationItem("Permohonan", "requests.list_requests", "mail", P.LIST, section="matching", order=20,
                       in_programme=True, count="mentoring.features.requests.queries:count_to_confirm"),
        NavigationItem("Hari libur", "requests.holidays", "cal", P.SET_HOLIDAYS, section="admin", order=30),
        NavigationItem("Mentor", "requests.mentors", "search", P.OWN, style="tabs", order=20,
                       shown="mentoring.features.programmes.queries:may_seek_mentor",
                       pages=("requests.blocks",)),
        NavigationItem("Permohonan", "requests.own", "send", P.OWN, style="tabs", order=30,
                       pages=("requests.decline",)),
    ),
    letters={
        "request_sent": Letter("ada permohonan mentor yang menunggu jawaban Anda", kind="request"),
        "request_reminder": Letter("ada permohonan mentor yang menunggu jawaban Anda", kind="request"),
        "request_accepted": Letter("ada kabar tentang permohonan mentor Anda", kind="request"),
        "request_time_asked": Letter("ada kabar tentang permohonan mentor Anda", kind="request"),
        "request_declined": Letter("ada kabar tentang permohonan mentor Anda", kind="request"),
        "request_expired": Letter("ada kabar tentang permohonan mentor Anda", kind="request"),
    },
    letter_kinds={"request": LetterKind("Permohonan mentor", weekly=False)},
    messages="mentoring.features.requests.messages:MESSAGES",
    constraints={"uq_mentor_request_people": "wish_twice", "uq_mentor_request_sent": "request_out",
                 "pk_holiday": "holiday_twice"},
)

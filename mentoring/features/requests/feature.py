"""The manifest of the requests feature."""

from mentoring.core.feature import Feature, NavigationItem
from mentoring.features.requests.permissions import PERMISSIONS, P

FEATURE = Feature(
    name="requests",
    permissions=PERMISSIONS,
    blueprints=("mentoring.features.requests.views:blueprint",),
    jobs={"requests.expire_due": "mentoring.features.requests.jobs:expire_due"},
    schedule={"requests.expire_due": 300},
    navigation=(
        NavigationItem("Permohonan", "requests.list_requests", "mail", P.LIST, order=50, in_programme=True,
                       count="mentoring.features.requests.queries:count_to_confirm"),
        NavigationItem("Mentor", "requests.mentors", "search", P.OWN, style="tabs", order=20,
                       shown="mentoring.features.programmes.queries:may_seek_mentor"),
        NavigationItem("Permohonan", "requests.own", "send", P.OWN, style="tabs", order=30),
    ),
    messages="mentoring.features.requests.messages:MESSAGES",
    constraints={"uq_mentor_request_people": "wish_twice", "uq_mentor_request_sent": "request_out"},
)

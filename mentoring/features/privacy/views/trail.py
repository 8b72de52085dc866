"""Pages of privacy: who sees what, and the audit trail."""

from flask import render_template, request

from mentoring.core.access import public, requires
from mentoring.core.audit import verify
from mentoring.core.database import db
from mentoring.features.privacy import queries
from mentoring.features.privacy.permissions import P
from mentoring.features.privacy.views import blueprint


@blueprint.get("/who-sees-what")
@public
def who_sees_what() -> str:
    return render_template("privacy/who_sees_what.html")


@blueprint.get("/audit")
@requires(P.AUDIT)
def audit() -> str:
    facts, following = queries.list_facts(db.session(), request.args.get("before", type=int))
    return render_template("privacy/audit.html", facts=facts, following=following, verification=None)


@blueprint.get("/audit/verification")
@requires(P.AUDIT)
def verification() -> str:
    facts, following = queries.list_facts(db.session(), None)
    return render_template("privacy/audit.html", facts=facts, following=following,
                           verification=verify(db.session()))

"""Drafts of the logbook's forms: kept while somebody types, shown again when they come back."""

from typing import TYPE_CHECKING

from flask import jsonify, redirect, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import current_actor, requires
from mentoring.core.database import db, in_transaction
from mentoring.core.i18n import show_time
from mentoring.core.web import is_ahead
from mentoring.features.logbook import queries, service
from mentoring.features.logbook.forms import NewSessionForm, SessionForm
from mentoring.features.logbook.permissions import P
from mentoring.features.logbook.views import blueprint, load_pairing, load_session

if TYPE_CHECKING:
    from mentoring.features.logbook.models import SessionDraft
    from mentoring.features.pairings.models import Pairing


def find_draft() -> "SessionDraft | None":
    """Return what the reader has typed into this page's form before, unless they are sending it or it is kept for later."""
    if request.method == "POST" or is_ahead():
        return None
    return queries.find_draft(db.session(), current_actor().account_id, request.path)


def typed_in(draft: "SessionDraft") -> "MultiDict[str, str]":
    """Return a draft as a browser would have sent it."""
    return MultiDict([(name, value) for name, values in draft.fields.items() for value in values])


def keep_draft(here: str, form: type[FlaskForm]) -> Response:
    """Keep what is typed, or forget it where its writer says so; a browser without scripts goes back to the form."""
    actor, now = current_actor(), clock.now()
    if "discard" in request.form:
        in_transaction(service.drop_draft, actor, form=here)
        return redirect(here)
    names = form(meta={"csrf": False}, formdata=None).data.keys()
    fields = {name: request.form.getlist(name) for name in names}
    kept = in_transaction(service.save_draft, actor, form=here, key=request.form.get("form_key", ""), fields=fields,
                          now=now)
    if request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html") == "application/json":
        return jsonify(kept=kept, text=_("Draf tersimpan %(time)s", time=show_time(now)))
    return redirect(here)


@blueprint.post("/pairings/<int:pairing_id>/sessions/new/draft")
@requires(P.LOG, on=load_pairing)
def keep_new_session(_pairing: "Pairing", pairing_id: int) -> Response:
    return keep_draft(url_for("logbook.new_session", pairing_id=pairing_id), NewSessionForm)


@blueprint.post("/sessions/<int:mentoring_session_id>/edit/draft")
@requires(P.CORRECT, on=lambda mentoring_session_id: load_session(mentoring_session_id).pairing)
def keep_correction(_pairing: "Pairing", mentoring_session_id: int) -> Response:
    return keep_draft(url_for("logbook.correct_session", mentoring_session_id=mentoring_session_id), SessionForm)

"""The preview of a publication, the publication, and taking it back."""

from typing import Any

from flask import g, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import requires
from mentoring.core.database import db
from mentoring.core.forms import Answer
from mentoring.core.web import decide, form_version
from mentoring.features.pairings.rules import grace_end
from mentoring.features.rounds import queries, service
from mentoring.features.rounds.permissions import P
from mentoring.features.rounds.views import blueprint, load_programme


@blueprint.get("/programmes/<int:programme_id>/publish")
@requires(P.PUBLISH, on=load_programme)
def preview_publication(programme: Any, programme_id: int) -> str:
    session = db.session()
    g.menu = "rounds.review_newest"
    waiting = queries.list_waiting(session, programme_id)
    return render_template(
        "rounds/publish.html", programme=programme, waiting=waiting, stamp=service.stamp_of(waiting),
        unreachable=sum(pair.without_email for pair in waiting),
        published=queries.list_waiting(session, programme_id, "published"), now=clock.now(),
        grace_ends_at=grace_end(clock.now(), programme.grace_days))


@blueprint.post("/programmes/<int:programme_id>/publish")
@requires(P.PUBLISH, on=load_programme)
def publish_round(_programme: Any, programme_id: int) -> Response:
    def answer(number: int) -> Answer:
        text = ngettext("%(num)s pasangan diterbitkan. Kedua pihak diberi tahu.",
                        "%(num)s pasangan diterbitkan. Kedua pihak diberi tahu.", number)
        return Answer(url_for("rounds.preview_publication", programme_id=programme_id), {"text": text})

    return decide(service.publish_round, answer, programme_id=programme_id, stamp=request.form.get("stamp", ""),
                  now=clock.now())


@blueprint.post("/programmes/<int:programme_id>/publish/<int:pairing_id>/take-back")
@requires(P.PUBLISH, on=load_programme)
def take_back(_programme: Any, programme_id: int, pairing_id: int) -> Response:
    return decide(service.take_back_pair,
                  lambda _row: Answer(url_for("rounds.preview_publication", programme_id=programme_id),
                                      {"text": _("Terbitan ditarik kembali. Kedua pihak diberi tahu.")}),
                  programme_id=programme_id, pairing_id=pairing_id, version=form_version(), now=clock.now())

"""The preview of a publication, the publication, and taking it back."""

from typing import Any

from flask import g, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import requires
from mentoring.core.database import db
from mentoring.core.errors import NotFoundError
from mentoring.core.forms import Answer
from mentoring.core.pagination import page_of
from mentoring.core.web import decide, form_version
from mentoring.features.pairings.queries import get_pairing
from mentoring.features.pairings.rules import PairingState, grace_end, in_grace
from mentoring.features.pairings.service import preview_letters
from mentoring.features.rounds import queries, service
from mentoring.features.rounds.permissions import P
from mentoring.features.rounds.views import blueprint, load_programme

PAGE = 25


@blueprint.get("/programmes/<int:programme_id>/publish")
@requires(P.PUBLISH, on=load_programme)
def preview_publication(programme: Any, programme_id: int) -> str:
    session = db.session()
    g.menu = "rounds.review_newest"
    found = service.prepare_publication(session, programme_id)
    published = queries.list_waiting(session, programme_id, PairingState.PUBLISHED)
    return render_template(
        "rounds/publish.html", programme=programme, number=len(found.ready), stamp=found.stamp,
        waiting=page_of(found.ready, _place_of, request.args.get("page"), PAGE), held_back=found.held_back[:PAGE],
        held_back_number=len(found.held_back),
        published=page_of(published, _place_of, request.args.get("published"), PAGE), published_number=len(published),
        unreachable=sum(pair.without_email for pair in found.ready), now=clock.now(),
        grace_ends_at=grace_end(clock.now(), programme.grace_days))


def _place_of(pair: queries.WaitingPair) -> tuple[str, int]:
    return pair.sort_name, pair.id


@blueprint.get("/programmes/<int:programme_id>/publish/<int:pairing_id>/letters")
@requires(P.PUBLISH, on=load_programme)
def read_letters(programme: Any, programme_id: int, pairing_id: int) -> str:
    """Show what both people of a pair would get, as it would leave now."""
    session, now = db.session(), clock.now()
    g.menu = "rounds.review_newest"
    pairing = get_pairing(session, pairing_id)
    is_waiting = pairing.state == PairingState.APPROVED
    may_be_taken_back = pairing.state == PairingState.PUBLISHED and in_grace(pairing.grace_ends_at, now)
    if pairing.programme_id != programme_id or not (is_waiting or may_be_taken_back):
        raise NotFoundError
    others = queries.list_waiting(session, programme_id, pairing.state)
    place = next(number for number, other in enumerate(others) if other.id == pairing_id)
    return render_template(
        "rounds/letters.html", programme=programme, pairing=pairing, is_waiting=is_waiting, place=place + 1,
        number=len(others), letters=preview_letters(session, pairing, now),
        previous=others[place - 1].id if place else None, next=others[place + 1].id if place + 1 < len(others) else None)


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

"""Views of the review queue that a coordinator has named."""

from typing import Any

from flask import g, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.core.access import current_actor, requires
from mentoring.core.database import db
from mentoring.core.errors import InvalidError
from mentoring.core.forms import Answer
from mentoring.core.web import decide
from mentoring.features.people.queries import map_unit_names
from mentoring.features.rounds import queries, service
from mentoring.features.rounds.forms import ViewForm
from mentoring.features.rounds.permissions import P
from mentoring.features.rounds.rules import MOST_VIEWS
from mentoring.features.rounds.views import blueprint, load_programme
from mentoring.features.rounds.views.review import queue_filter


def load_view(view_id: int) -> Any:
    return queries.get_view(db.session(), view_id)


@blueprint.get("/programmes/<int:programme_id>/review/views")
@requires(P.VIEW, on=load_programme)
def list_views(programme: Any, programme_id: int) -> str:
    return _show(programme, ViewForm(formdata=None))


@blueprint.post("/programmes/<int:programme_id>/review/views")
@requires(P.VIEW, on=load_programme)
def save_view(programme: Any, programme_id: int) -> str | Response | tuple[str, int]:
    form, arguments = ViewForm(), queue_filter().kept()
    try:
        return decide(
            service.save_view,
            lambda row: Answer(url_for("rounds.review_newest", programme_id=programme_id, **arguments),
                               {"text": _("Tampilan “%(name)s” tersimpan; hanya Anda yang melihatnya.", name=row.name)}),
            programme_id=programme_id, name=form.name.data or "", arguments=arguments)
    except InvalidError as error:
        form.take_errors(error)
        return _show(programme, form), 422


@blueprint.post("/review/views/<int:view_id>/rename")
@requires(P.OWN_VIEW, on=load_view)
def rename_view(view: Any, view_id: int) -> str | Response | tuple[str, int]:
    form, programme_id = ViewForm(), view.programme_id
    try:
        return decide(service.rename_view, lambda row: Answer(
            url_for("rounds.list_views", programme_id=programme_id),
            {"text": _("Tampilan kini bernama “%(name)s”.", name=row.name)}), view_id=view_id, name=form.name.data or "")
    except InvalidError as error:
        form.take_errors(error)
        return _show(load_programme(programme_id), ViewForm(formdata=None), {view_id: form}), 422


@blueprint.post("/review/views/<int:view_id>/delete")
@requires(P.OWN_VIEW, on=load_view)
def delete_view(view: Any, view_id: int) -> Response:
    programme_id = view.programme_id
    return decide(service.delete_view, lambda row: Answer(
        url_for("rounds.list_views", programme_id=programme_id),
        {"text": _("Tampilan “%(name)s” dihapus.", name=row.name)}), view_id=view_id)


def _show(programme: Any, form: ViewForm, renamed: dict[int, ViewForm] | None = None) -> str:
    g.menu = "rounds.review_newest"
    session, wanted = db.session(), queue_filter()
    views = queries.list_views(session, current_actor().account_id, programme.id)
    units = map_unit_names(session, [wanted.unit_id] if wanted.unit_id is not None else [])
    return render_template("rounds/views.html", programme=programme, form=form, views=views, wanted=wanted,
                           unit=units.get(wanted.unit_id or 0), renamed=renamed or {}, most=MOST_VIEWS)

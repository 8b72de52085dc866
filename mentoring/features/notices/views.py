"""Pages of notices: one's own, the settings, and a coordinator's letters that did not arrive."""

from typing import TYPE_CHECKING

from flask import Blueprint, g, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import current_actor, public, requires
from mentoring.core.database import db, in_transaction
from mentoring.core.errors import InvalidError, NotFoundError
from mentoring.core.forms import Answer
from mentoring.core.mail import Channel, body_of, kind_of, letter_of, read_token
from mentoring.core.web import csrf, decide, own_path
from mentoring.features.notices import queries, service
from mentoring.features.notices.forms import settings_form
from mentoring.features.notices.permissions import P
from mentoring.features.programmes.queries import get_programme

if TYPE_CHECKING:
    from mentoring.core.mail import Mail
    from mentoring.features.programmes.models import Programme

blueprint = Blueprint("notices", __name__, template_folder="templates")


def load_mail(mail_id: int) -> "Mail":
    return queries.get_mail(db.session(), mail_id)


def load_programme(programme_id: int, **_other: int) -> "Programme":
    return get_programme(db.session(), programme_id)


@blueprint.get("/notices")
@requires(P.LIST)
def own() -> str:
    page = queries.list_notices(db.session(), current_actor(), request.args.get("page"))
    return render_template("notices/own.html", page=page, body_of=body_of)


@blueprint.post("/notices/<int:mail_id>/open")
@requires(P.OWN, on=load_mail)
def open_notice(_mail: "Mail", mail_id: int) -> Response:
    """Mark a notice as read and go to the one page it leads to."""
    return decide(service.read_notice, lambda mail: Answer(own_path(mail.path, url_for("notices.own"))),
                  mail_id=mail_id, now=clock.now())


@blueprint.post("/notices/read-all")
@requires(P.LIST)
def read_all() -> Response:
    return decide(service.read_all, lambda number: Answer(url_for("notices.own"), {"text": ngettext(
        "%(num)s pemberitahuan ditandai terbaca.", "%(num)s pemberitahuan ditandai terbaca.", number)}), now=clock.now())


@blueprint.route("/notices/settings", methods=["GET", "POST"])
@requires(P.LIST)
def settings() -> str | Response:
    kinds = queries.offered_kinds()
    form = settings_form(kinds, queries.channels(db.session(), queries.reader_of(current_actor())))
    if form.validate_on_submit():
        try:
            return decide(service.choose_channels,
                          lambda _none: Answer(url_for("notices.settings"), {"text": _("Pilihan surel tersimpan.")}),
                          chosen={name: form[f"kind_{name}"].data for name in kinds})
        except InvalidError as error:
            form.take_errors(error)
    return render_template("notices/settings.html", form=form, kinds=kinds)


@blueprint.route("/mail-settings/<token>", methods=["GET", "POST"])
@csrf.exempt  # type: ignore[untyped-decorator]  # Flask-WTF is untyped
@public
def switch_mail(token: str) -> Response:
    """Switch mail off or on by the signed link of a letter: its holder needs no sign-in and can do nothing else.

    Only a POST changes anything, so that no scanner of links does; mail programs send `List-Unsubscribe=One-Click`.
    """
    reader = read_token(token)
    if reader is None:
        raise NotFoundError
    if request.method == "POST":
        on = request.form.get("mail") == "on" and "List-Unsubscribe" not in request.form
        in_transaction(service.switch_mail, reader=reader, on=on)
    off = set(queries.channels(db.session(), reader).values()) == {Channel.APP}
    answer = make_response(render_template("notices/switch.html", token=token, off=off, done=request.method == "POST"))
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@blueprint.get("/programmes/<int:programme_id>/letters")
@requires(P.VIEW, on=load_programme)
def letters(programme: "Programme", programme_id: int) -> str:
    session = db.session()
    wanted = next((item for item in queries.Filter if item == request.args.get("state")), queries.Filter.FAILED)
    page = queries.list_letters(session, programme_id, wanted, request.args.get("page"))
    g.menu = "notices.letters"
    return render_template("notices/letters.html", programme=programme, page=page, wanted=wanted, now=clock.now(),
                           lines=queries.describe(session, page.items), kind_of=kind_of, letter_of=letter_of,
                           counts=queries.count_letters(session, programme_id))


@blueprint.post("/programmes/<int:programme_id>/letters/<int:mail_id>/told")
@requires(P.EDIT, on=load_programme)
def told(_programme: "Programme", programme_id: int, mail_id: int) -> Response:
    yes = request.form.get("told") != "no"
    text = _("Tercatat: sudah diberi tahu dengan cara lain.") if yes else _("Catatan itu dihapus; surat ini menunggu lagi.")
    undo = {"url": url_for("notices.told", programme_id=programme_id, mail_id=mail_id), "label": _("Urungkan"),
            "fields": {"told": "no"}}
    return decide(service.mark_told, lambda _mail: Answer(
        url_for("notices.letters", programme_id=programme_id, state=None if yes else "told"),
        {"text": text, "undo": undo} if yes else {"text": text}),
        programme_id=programme_id, mail_id=mail_id, told=yes, now=clock.now())


@blueprint.post("/programmes/<int:programme_id>/letters/<int:mail_id>/resend")
@requires(P.EDIT, on=load_programme)
def resend(_programme: "Programme", programme_id: int, mail_id: int) -> Response:
    return decide(service.send_again, lambda _mail: Answer(
        url_for("notices.letters", programme_id=programme_id), {"text": _("Surat dikirim ulang ke alamat yang sekarang.")}),
        programme_id=programme_id, mail_id=mail_id, now=clock.now())

"""Managing accounts: administrators create and change them, coordinators invite people of their units."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import current_actor, requires
from mentoring.core.actors import Role
from mentoring.core.database import BrokenConstraintError, db, in_transaction
from mentoring.core.errors import InvalidError
from mentoring.core.forms import Answer
from mentoring.core.messages import sentence
from mentoring.core.web import decide, form_version, say
from mentoring.features.accounts import queries, service
from mentoring.features.accounts.forms import AccountForm, ChangeForm, RolesForm
from mentoring.features.accounts.permissions import P
from mentoring.features.accounts.rules import masked
from mentoring.features.accounts.views import blueprint
from mentoring.features.accounts.views.entry import page
from mentoring.features.people.forms import unit_choices
from mentoring.features.people.queries import list_units


def load_account_row(account_id: int) -> service.AccountScopeView:
    return service.account_row(queries.get_account(db.session(), account_id))


def activation_link(code: str) -> str:
    return url_for("accounts.activate", code=code, _external=True)


@blueprint.get("/accounts")
@requires(P.LIST)
def list_accounts() -> str:
    search = request.args.get("q", "").strip()
    rows = queries.list_accounts(db.session(), current_actor(), search, request.args.get("page"))
    return render_template("accounts/list.html", page=rows, search=search, masked=masked, place=service.account_row)


@blueprint.get("/accounts/missing")
@requires(P.LIST)
def missing() -> str:
    """List the employees who cannot sign in yet."""
    search = request.args.get("q", "").strip()
    rows = queries.list_employees_without_account(db.session(), current_actor(), search, request.args.get("page"))
    return render_template("accounts/missing.html", page=rows, search=search)


def _chosen() -> list[int]:
    """Return the employees whose boxes are ticked, or all of the page."""
    name = "listed" if "everybody" in request.form else "employee_id"
    return [int(value) for value in request.form.getlist(name) if value.isascii() and value.isdigit()][:100]


@blueprint.post("/accounts/missing/invite")
@requires(P.LIST)
def invite_employees() -> Response:
    chosen = _chosen()
    if not chosen:
        say(sentence("nobody_chosen"), "wait")
        return redirect(url_for("accounts.missing"))

    def answer(invited: service.Invited) -> Answer:
        text = ngettext("%(num)s undangan dikirim.", "%(num)s undangan dikirim.", invited.mailed)
        if invited.without_mail:
            text += " " + ngettext("%(num)s orang tanpa surel: cetak slipnya.", "%(num)s orang tanpa surel: cetak slipnya.",
                                   invited.without_mail)
        return Answer(url_for("accounts.missing"), {"text": text})

    return decide(service.invite_employees, answer, employee_ids=chosen, link=activation_link, now=clock.now())


@blueprint.post("/accounts/missing/slips")
@requires(P.LIST)
def print_slips() -> Response:
    """Show slips to print; their codes are shown this once and kept nowhere."""
    chosen, now = _chosen(), clock.now()
    if not chosen:
        say(sentence("nobody_chosen"), "wait")
        return redirect(url_for("accounts.missing"))
    slips = in_transaction(service.print_slips, current_actor(), employee_ids=chosen, now=now)
    return page("slips", slips=slips, now=now, back=url_for("accounts.missing"))


@blueprint.route("/accounts/new", methods=["GET", "POST"])
@requires(P.MANAGE)
def new_account() -> str | Response:
    form, roles = AccountForm(), _with_units(RolesForm())
    if form.validate_on_submit() and roles.validate():
        try:
            return decide(service.add_account, lambda account_id: Answer(
                url_for("accounts.edit_account", account_id=account_id), {"text": _("Akun dibuat.")}),
                nip=form.nip.data or "", sign_in_name=form.sign_in_name.data or "",
                display_name=form.display_name.data or "", email=form.email.data or None,
                roles=tuple(Role(name) for name in roles.roles.data), unit_ids=tuple(roles.unit_ids.data),
                now=clock.now())
        except InvalidError as error:
            for owner in (form, roles):
                owner.take_errors(InvalidError(fields={
                    name: problem for name, problem in error.fields.items() if name in owner}))
        except BrokenConstraintError:
            form.sign_in_name.errors = [sentence("sign_in_name_taken")]
    return render_template("accounts/new.html", form=form, roles=roles)


def _with_units(form: RolesForm) -> RolesForm:
    form.unit_ids.choices = unit_choices(list_units(db.session(), current_actor()))
    return form


@blueprint.route("/accounts/<int:account_id>", methods=["GET", "POST"])
@requires(P.MANAGE)
def edit_account(account_id: int) -> str | Response:
    account = queries.get_account(db.session(), account_id)
    form = _with_units(ChangeForm(
        roles=[role.name for role in account.roles], unit_ids=[scope.unit_id for scope in account.scopes],
        active=account.active, email=account.email))
    if form.validate_on_submit():
        here = url_for("accounts.edit_account", account_id=account_id)
        try:
            return decide(service.change_account, lambda _none: Answer(here, {"text": _("Akun disimpan.")}),
                          account_id=account_id, version=form_version(), email=form.email.data or None,
                          roles=tuple(Role(name) for name in form.roles.data), unit_ids=tuple(form.unit_ids.data),
                          active=form.active.data, now=clock.now())
        except InvalidError as error:
            form.take_errors(error)
    return render_template("accounts/edit.html", account=account, form=form, masked=masked)


@blueprint.post("/accounts/<int:account_id>/invite")
@requires(P.INVITE, on=load_account_row)
def invite(_row: service.AccountScopeView, account_id: int) -> Response:
    here = url_for("accounts.list_accounts")
    return decide(service.invite, lambda _none: Answer(here, {"text": _("Undangan dikirim.")}), account_id=account_id,
                  link=activation_link, now=clock.now())


@blueprint.post("/accounts/<int:account_id>/slip")
@requires(P.INVITE, on=load_account_row)
def slip(_row: service.AccountScopeView, account_id: int) -> Response:
    """Show a slip to print; its code is shown this once and kept nowhere."""
    now = clock.now()
    printed = in_transaction(service.print_slip, current_actor(), account_id=account_id, now=now)
    return page("slips", slips=[printed], now=now, back=url_for("accounts.list_accounts"))

"""Managing accounts: administrators create and change them, coordinators invite people of their units."""

from typing import TYPE_CHECKING

from flask import render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import current_actor, requires
from mentoring.core.actors import Role
from mentoring.core.database import BrokenConstraintError, db, in_transaction
from mentoring.core.errors import InvalidError
from mentoring.core.forms import Answer
from mentoring.core.messages import sentence
from mentoring.core.web import decide, form_version
from mentoring.features.accounts import queries, service
from mentoring.features.accounts.forms import AccountForm, RolesForm
from mentoring.features.accounts.permissions import P
from mentoring.features.accounts.rules import masked
from mentoring.features.accounts.views import blueprint
from mentoring.features.people.forms import unit_choices
from mentoring.features.people.queries import list_units

if TYPE_CHECKING:
    from mentoring.features.accounts.models import Account


def load_account_row(account_id: int) -> service.AccountScopeView:
    return service.account_row(queries.get_account(db.session(), account_id))


@blueprint.get("/accounts")
@requires(P.LIST)
def list_accounts() -> str:
    search = request.args.get("q", "").strip()
    page = queries.list_accounts(db.session(), current_actor(), search, request.args.get("page"))
    return render_template("accounts/list.html", page=page, search=search, masked=masked)


@blueprint.route("/accounts/new", methods=["GET", "POST"])
@requires(P.MANAGE)
def new_account() -> str | Response:
    form, roles = AccountForm(), _roles_form()
    if form.validate_on_submit() and roles.validate():
        try:
            return decide(service.add_account, lambda account_id: Answer(
                url_for("accounts.edit_account", account_id=account_id), {"text": _("Akun dibuat.")}),
                employee_id=None, sign_in_name=form.sign_in_name.data, display_name=form.display_name.data,
                email=form.email.data or None, roles=tuple(Role(name) for name in roles.roles.data),
                unit_ids=tuple(roles.unit_ids.data), now=clock.now())
        except InvalidError as error:
            form.take_errors(error)
            roles.take_errors(error)
        except BrokenConstraintError:
            form.sign_in_name.errors = [sentence("sign_in_name_taken")]
    return render_template("accounts/new.html", form=form, roles=roles)


def _roles_form(account: "Account | None" = None) -> RolesForm:
    form = RolesForm(roles=[role.name for role in account.roles] if account else [],
                     unit_ids=[scope.unit_id for scope in account.scopes] if account else [],
                     active=account.active if account else True)
    form.unit_ids.choices = unit_choices(list_units(db.session(), current_actor()))
    return form


@blueprint.route("/accounts/<int:account_id>", methods=["GET", "POST"])
@requires(P.MANAGE)
def edit_account(account_id: int) -> str | Response:
    account = queries.get_account(db.session(), account_id)
    form = _roles_form(account)
    if form.validate_on_submit():
        here = url_for("accounts.edit_account", account_id=account_id)
        try:
            return decide(service.change_roles, lambda _none: Answer(here, {"text": _("Akun disimpan.")}),
                          account_id=account_id, version=form_version(),
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
                  link=lambda code: url_for("accounts.activate", code=code, _external=True), now=clock.now())


@blueprint.post("/accounts/<int:account_id>/slip")
@requires(P.INVITE, on=load_account_row)
def slip(_row: service.AccountScopeView, account_id: int) -> str:
    """Show a slip to print; its code is shown this once and kept nowhere."""
    now = clock.now()
    code = in_transaction(service.print_slip, current_actor(), account_id=account_id, now=now)
    account = queries.get_account(db.session(), account_id)
    return render_template("accounts/slip.html", account=account, code=code, name=masked(account.sign_in_name), now=now)

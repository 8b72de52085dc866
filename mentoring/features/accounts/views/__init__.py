"""Pages of accounts: getting in, one's own account, and managing accounts."""

from flask import Blueprint

blueprint = Blueprint("accounts", __name__, template_folder="../templates")

from mentoring.features.accounts.views import entry, managing, own  # noqa: E402, F401  # they add their pages

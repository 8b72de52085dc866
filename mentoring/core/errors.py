"""Errors that carry a code; `core.web` alone turns them into responses, `messages` into sentences."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any


class AppError(Exception):
    """An expected failure. `code` names its sentence, `params` fill it, `status` is its HTTP status."""

    status = 400

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class InvalidError(AppError):
    """Input that cannot be accepted; `fields` maps a form field to `(code, params)`."""

    status = 422

    def __init__(self, code: str = "invalid", fields: Mapping[str, tuple[str, dict[str, Any]]] | None = None,
                 **params: Any) -> None:
        super().__init__(code, **params)
        self.fields = dict(fields or {})

    @classmethod
    def of(cls, field: str, code: str, **params: Any) -> "InvalidError":
        """Return the error for one field."""
        return cls(fields={field: (code, params)})


class SignInRequiredError(AppError):
    """Nobody is signed in."""

    status = 401

    def __init__(self) -> None:
        super().__init__("sign_in_required")


class ForbiddenError(AppError):
    """The actor may not do this at all."""

    status = 403

    def __init__(self, code: str = "forbidden", **params: Any) -> None:
        super().__init__(code, **params)


class NotFoundError(AppError):
    """There is no such thing, or none that the actor may know of: both answer alike."""

    status = 404

    def __init__(self, code: str = "not_found", **params: Any) -> None:
        super().__init__(code, **params)


class ConflictError(AppError):
    """The decision cannot stand as things are now (a rule, a full seat, an illegal move)."""

    status = 409


class StaleError(ConflictError):
    """The row changed since the page was shown: `by` whom, `at` when, `change` what."""

    def __init__(self, *, by: str | None, at: datetime | None, change: str) -> None:
        super().__init__("stale", by=by, at=at, change=change)
        self.by = by
        self.at = at
        self.change = change


class LimitError(AppError):
    """Too many tries in too short a time."""

    status = 429


class BusyError(AppError):
    """The database stayed locked for the whole time budget; nothing was changed."""

    status = 503

    def __init__(self) -> None:
        super().__init__("busy")


class OvertimeError(AppError):
    """The work took longer than it may and was stopped; nothing was changed."""

    status = 503

    def __init__(self, seconds: int) -> None:
        super().__init__("overtime", seconds=seconds)

"""Errors as programs read them: application/problem+json (RFC 9457), the same form for every status."""

from http import HTTPStatus
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import DataError
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from tropa.core.errors import (
    UNKEEPABLE,
    Conflict,
    Denied,
    Invalid,
    NoRoom,
    NotFound,
    RuleViolation,
    TooMany,
    TropaError,
)
from tropa.lib.room import is_out_of_room


def problem(status: int, detail: str, errors: list[dict[str, Any]] | None = None, **more: Any) -> JsonResponse:
    """One error answer; `errors` names fields."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "errors": errors or [],
        **more,
    }
    return JsonResponse(body, encoder=Encoder, status=status, content_type="application/problem+json")


ZERO = "NUL (0x00)"
"""In PostgreSQL's refusal of a text that no field has looked at."""


def told(error: BaseException | None) -> TropaError | None:
    """What people are told about it; None: it is a fault of ours."""
    if isinstance(error, TropaError):
        return error
    if isinstance(error, DataError) and ZERO in str(error):
        return RuleViolation("text.character", UNKEEPABLE)
    return NoRoom() if is_out_of_room(error) else None


def answer_to(error: TropaError) -> HttpResponse:
    """The problem that tells this error; 429 says how long to wait."""
    if isinstance(error, Conflict):
        return _conflict(error)
    return waiting(problem(status_of(error), detail(error), _errors(error)), error)


def waiting(response: HttpResponse, error: Exception) -> HttpResponse:
    """Tell how long to wait where the error knows it."""
    seconds = getattr(error, "retry_after", None)
    if seconds is not None:
        response["Retry-After"] = str(max(1, int(seconds)))
    return response


def status_of(error: Exception) -> int:
    """The status of an answer; an error that brings its own `status` (429) keeps it."""
    known = ((NotFound, 404), (Denied, 403), (Conflict, 409))
    return next((status for kind, status in known if isinstance(error, kind)), int(getattr(error, "status", 422)))


def detail(error: TropaError) -> str:
    """What happened, in the reader's language."""
    if isinstance(error, NotFound):
        return _("There is no such record, or it is not yours to see.")
    if isinstance(error, TooMany):
        return _("Too often. Try again in %(seconds)s seconds.") % {"seconds": error.retry_after}
    if isinstance(error, Denied):
        return _("Your role does not allow this. Ask an administrator for the right.")
    return str(getattr(error, "message", error))


def _errors(error: TropaError) -> list[dict[str, Any]]:
    if isinstance(error, Invalid | RuleViolation):
        return [{"field": each.field, "code": each.code, "message": str(each.message)} for each in error.errors]
    return []


def _conflict(error: Conflict) -> JsonResponse:
    words = _("Somebody else changed this meanwhile.")
    errors = [
        {"field": each.field, "code": "conflict", "message": words, "theirs": each.theirs, "mine": each.mine}
        for each in error.clashes
    ]
    told = _("The record was changed meanwhile. Read it again and repeat your change.")
    return problem(409, told, errors, version=error.version)


class Encoder(DjangoJSONEncoder):
    """Whatever a column can hold."""

    def default(self, o: Any) -> Any:
        """A value as plain JSON; what is not known is spelled as text."""
        try:
            return super().default(o)
        except TypeError:
            return str(o)

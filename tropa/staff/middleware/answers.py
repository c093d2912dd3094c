"""The one place that turns errors in the user's words into answers: pages get a designed state, the API a problem."""

import logging
import sys
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import get_template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.defaults import server_error

from tropa.core.errors import Conflict, Denied, ForeignForm, NoRoom, NotFound, TooMany, TropaError
from tropa.core.problems import answer_to, problem, status_of, told, waiting
from tropa.core.requests import mark_failed

API = "/api/"
log = logging.getLogger(__name__)


class Answers:
    """Django's middleware; stands last, right round the view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing to do on the way in."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer what people are told about; the door takes back what the request wrote."""
        mark_failed(request)
        if isinstance(error, Http404) and getattr(request, "member", None) is not None:
            error = NotFound()
        known = told(error)
        return None if known is None else answer(request, known)


def fault(request: HttpRequest) -> HttpResponse:
    """Django's handler of what came up outside the views, at a commit or when the session is kept."""
    known = told(sys.exc_info()[1])
    if known is not None:
        return answer(request, known)
    if request.path_info.startswith(API):
        return problem(500, _("The server stumbled. Try again; if it repeats, tell who runs it."))
    return server_error(request)


def foreign_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's view of a form without its token."""
    return answer(request, ForeignForm())


def answer(request: HttpRequest, error: TropaError) -> HttpResponse:
    """The problem of a program, the state of a page."""
    if isinstance(error, NoRoom):
        log.error("No room is left on the disk; %s %s was not done.", request.method, request.path_info)
    if request.path_info.startswith(API):
        return answer_to(error)
    return as_page(request, error)


def as_page(request: HttpRequest, error: TropaError) -> HttpResponse:
    """For people: a region that htmx puts where it asked, else a whole page in the frame."""
    inside = getattr(request, "member", None) is not None
    if not inside:
        return outside(request, error)
    bare = bool(getattr(request, "htmx", False)) and not getattr(request, "boosted", False)
    return render(request, error, "staff/answers/region.html" if bare else "staff/answers/page.html")


def outside(request: HttpRequest, error: Exception) -> HttpResponse:
    """The answer to somebody who is in no workspace: word for word the same wherever he knocked."""
    return render(request, error, "staff/answers/outside.html")


def render(request: HttpRequest, error: Exception, template: str) -> HttpResponse:
    """The state with its words."""
    title, text = words_of(error)
    status = status_of(NotFound() if isinstance(error, Http404) else error)
    context: dict[str, Any] = {"title": title, "text": text, "sign": sign_of(error), "status": status}
    body = get_template(template).render(context, request)
    return waiting(HttpResponse(body, status=status), error)


def words_of(error: Exception) -> tuple[str, str]:
    """What happened; why and what to do."""
    if isinstance(error, NotFound | Http404):
        return _("Not here"), _("There is no such page, or it is not yours to see. Check the address.")
    if isinstance(error, Denied):
        return _("You may not do this"), _("Your role does not allow it. Ask an administrator for the right.")
    if isinstance(error, Conflict):
        return _("Somebody was faster"), _("The record was changed meanwhile. Reload it and make your change again.")
    if isinstance(error, ForeignForm):
        return _("This form has grown old"), str(error.message)
    if isinstance(error, NoRoom):
        return _("No room left"), str(error.message)
    if isinstance(error, TooMany):
        minutes = -(-error.retry_after // 60)
        return _("Too many tries"), ngettext(
            "Wait %(minutes)d minute and try again.", "Wait %(minutes)d minutes and try again.", minutes
        ) % {"minutes": minutes}
    return _("It was not done"), str(getattr(error, "message", error))


def sign_of(error: Exception) -> str:
    """The icon of the state."""
    if isinstance(error, Denied):
        return "lock"
    if isinstance(error, TooMany):
        return "clock"
    return "search-off" if isinstance(error, NotFound | Http404) else "alert-circle"

"""A new company: registration, and the link of its letter."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from tropa.core.errors import NotFound
from tropa.staff import limits, services
from tropa.staff.models import Membership, User
from tropa.staff.services import registering
from tropa.staff.views.entering import begin
from tropa.staff.views.outside.forms import ADDRESS_UNSEEN, OutsideForm

REGISTERING = "registering"
"""What the session keeps of a registration that waits for its letter."""


class Register(OutsideForm):
    """Company, e-mail, password: a workspace with its owner."""

    template = "staff/outside/register.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Closed: there is no such page."""
        if not services.registration_open():
            raise NotFound
        return super().dispatch(request, *args, **kwargs)

    def done(self, request: HttpRequest) -> HttpResponse:
        """The first owner and who is signed in go in at once; everybody else gets a letter first."""
        limits.register(request)
        told: dict[str, Any] = {name: request.POST.get(name, "") for name in ("company", "email", "password", "name")}
        told["language"] = request.LANGUAGE_CODE if request.LANGUAGE_CODE in {"ru", "en"} else ""
        if isinstance(request.user, User):
            told |= {"user": request.user, "email": request.user.email, "password": None}
            return first_steps(services.open_workspace(**told, stranger=True))
        if not Membership.objects.exists():
            return go_in(request, services.open_workspace(**told, stranger=True))
        limits.confirmation(told["email"].strip().casefold())
        request.session[REGISTERING] = registering.ask_to_confirm(**told)
        return render(request, self.template, {"sent": told["email"].strip()})


class Confirm(OutsideForm):
    """Reached by the link of the letter; a program that only looks at links opens nothing."""

    template = "staff/outside/confirm.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Only an open registration has a page."""
        limits.confirm(request)
        self.secret = kwargs["secret"]
        self.registration = registering.registration_behind(self.secret)
        response = super().dispatch(request, *args, **kwargs)
        response["Referrer-Policy"] = ADDRESS_UNSEEN
        return response

    def context(self, request: HttpRequest) -> dict[str, Any]:
        """Whose; the browser that registered need not give the password again."""
        same = request.session.get(REGISTERING) == str(self.registration.pk)
        return {"registration": self.registration, "same_browser": same}

    def done(self, request: HttpRequest) -> HttpResponse:
        """Open the company and go in."""
        opened = registering.confirm(
            self.secret, mark=request.session.get(REGISTERING, ""), password=request.POST.get("password", "")
        )
        return go_in(request, opened)


def go_in(request: HttpRequest, opened: services.Opened) -> HttpResponse:
    """Sign the owner of a fresh company in and show the first steps."""
    return begin(request, opened.member.user, first_steps(opened)["Location"], joining=True)


def first_steps(opened: services.Opened) -> HttpResponse:
    """Where a fresh company begins."""
    return redirect("staff:first_steps", slug=opened.workspace.slug)

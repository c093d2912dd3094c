"""In, out, and the way home."""

from typing import Any

from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from tropa.core.errors import RuleViolation
from tropa.staff import devices, limits, services
from tropa.staff.companies import LAST_WORKSPACE
from tropa.staff.factors import passkeys
from tropa.staff.models import Membership
from tropa.staff.views.entering import begin
from tropa.staff.views.outside.forms import OutsideForm
from tropa.staff.views.ways import own_address


class SignIn(OutsideForm):
    """Address and password; one answer for an unknown address and a wrong password, in the same time."""

    template = "staff/outside/sign_in.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Who is in already goes home; an installation without anybody begins with registration."""
        if request.user.is_authenticated:
            return redirect(safe_next(request))
        if services.registration_open() and not Membership.objects.exists():
            return redirect("account:register")
        return self.show(request)

    def done(self, request: HttpRequest) -> HttpResponse:
        """Check; in, with a new session key, or on to the second step."""
        email = request.POST.get("email", "").strip().casefold()
        limits.sign_in(request, email, devices.device_of(request, email))
        user = authenticate(request, username=email, password=request.POST.get("password", ""))
        if user is None:
            raise RuleViolation(
                "staff.sign_in",
                _("E-mail or password did not fit. Check the keyboard layout and Caps Lock."),
                "password",
            )
        return begin(request, user, safe_next(request))

    def context(self, request: HttpRequest) -> dict[str, Any]:
        """Whether strangers may register, and passkeys work here."""
        return {"registration": services.registration_open(), "passkeys": passkeys.possible()}


class SignOut(View):
    """Ends the session on the server."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Out."""
        logout(request)
        return redirect("account:sign_in")


class Home(View):
    """`/` leads to the workspace used last, or to sign-in."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Find the way."""
        if not request.user.is_authenticated:
            return redirect("account:sign_in")
        slugs = list(
            Membership.objects.filter(user=request.user, active=True, workspace__state="active")
            .order_by("workspace__created_at")
            .values_list("workspace__slug", flat=True)
        )
        if not slugs:
            return render(request, "staff/outside/nowhere.html")
        last = request.session.get(LAST_WORKSPACE)
        return redirect(f"/w/{last if last in slugs else slugs[0]}/")


def safe_next(request: HttpRequest) -> str:
    """Where to go after signing in: only addresses of our own."""
    return own_address(request) or reverse("account:home")

"""In, out, and the way home."""

from typing import Any

from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import View

from tropa.core.errors import RuleViolation
from tropa.staff import devices, limits, services
from tropa.staff.companies import LAST_WORKSPACE
from tropa.staff.factors import factors_of, recovery, totp
from tropa.staff.models import Membership
from tropa.staff.services import notices
from tropa.staff.views.entering import begin, begun_by, finish
from tropa.staff.views.outside.forms import OutsideForm


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
        """Whether strangers may register."""
        return {"registration": services.registration_open()}


class SecondStep(OutsideForm):
    """A code of the app or a recovery code, of whoever has shown the password in this browser."""

    template = "staff/outside/second_step.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Who has not begun, or too long ago, begins anew."""
        begun = begun_by(request)
        if begun is None:
            return redirect("account:sign_in")
        self.user, self.then = begun
        return super().dispatch(request, *args, **kwargs)

    def done(self, request: HttpRequest) -> HttpResponse:
        """Check the code, each of which works once, and let in."""
        limits.second_step(self.user.pk)
        code = "".join(sign for sign in request.POST.get("code", "")[:40] if sign.isdigit())
        by_app = len(code) == totp.DIGITS
        if not (totp.fits(self.user, code) if by_app else recovery.fits(self.user, code)):
            raise RuleViolation(
                "staff.second_step",
                _("The code did not fit. Each works once: wait for the next one of the app, or take a recovery code."),
                "code",
            )
        if not by_app:
            notices.tell(self.user, "code_used", devices.place_of(request))
        return finish(request, self.user, self.then)

    def context(self, request: HttpRequest) -> dict[str, Any]:
        """What the account has."""
        return {"factors": factors_of(self.user)}


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
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    own = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return wanted if own else reverse("account:home")

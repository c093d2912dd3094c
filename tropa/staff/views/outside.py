"""Pages outside every workspace: sign in and out, registration, password reset, invitations, and the way home."""

from typing import Any

from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.tokens import default_token_generator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme, urlsafe_base64_decode
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from tropa.core.errors import NotFound, RuleViolation
from tropa.core.ids import as_uuid
from tropa.staff import limits, services
from tropa.staff.middleware.companies import LAST_WORKSPACE
from tropa.staff.models import Membership, User
from tropa.staff.services import registering
from tropa.staff.services.passwords import ask_reset, set_password

ADDRESS_UNSEEN = "strict-origin"
"""Nobody learns the address of such a page; "no-referrer" would also make browsers send its form with the origin
"null", which the check against forged requests refuses.
"""
REGISTERING = "registering"
"""What the session keeps of a registration that waits for its letter."""


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class OutsideForm(View):
    """A small form whose broken rules stand beside their fields, with what was typed kept (never passwords)."""

    template = ""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """The empty form."""
        return self.show(request)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Do it, or say why not."""
        try:
            return self.done(request)
        except RuleViolation as broken:
            return self.show(request, {broken.field or "all": str(broken.message)}, status=422)

    def done(self, request: HttpRequest) -> HttpResponse:
        """What the form is for."""
        raise NotImplementedError

    def show(self, request: HttpRequest, errors: dict[str, str] | None = None, status: int = 200) -> HttpResponse:
        """The form with its errors."""
        typed = {name: value for name, value in request.POST.items() if name != "password"}
        context = {"errors": errors or {}, "typed": typed, "next": request.GET.get("next", ""), **self.context(request)}
        return render(request, self.template, context, status=status)

    def context(self, request: HttpRequest) -> dict[str, Any]:
        """What else the template shows."""
        return {}


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
        """Check and let in, with a new session key."""
        email = request.POST.get("email", "").strip().casefold()
        limits.sign_in(request, email)
        user = authenticate(request, username=email, password=request.POST.get("password", ""))
        if user is None:
            raise RuleViolation(
                "staff.sign_in",
                _("E-mail or password did not fit. Check the keyboard layout and Caps Lock."),
                "password",
            )
        login(request, user)
        return redirect(safe_next(request))

    def context(self, request: HttpRequest) -> dict[str, Any]:
        """Whether strangers may register."""
        return {"registration": services.registration_open()}


class SignOut(View):
    """Ends the session on the server."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Out."""
        logout(request)
        return redirect("account:sign_in")


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
    login(request, opened.member.user, backend="django.contrib.auth.backends.ModelBackend")
    return first_steps(opened)


def first_steps(opened: services.Opened) -> HttpResponse:
    """Where a fresh company begins."""
    return redirect("staff:first_steps", slug=opened.workspace.slug)


class Forgotten(OutsideForm):
    """Asks for a link to set a new password; the answer never tells whether the address is known."""

    template = "staff/outside/forgotten.html"

    def done(self, request: HttpRequest) -> HttpResponse:
        """Send the link, if there is an account."""
        email = request.POST.get("email", "").strip().casefold()
        limits.reset(request, email)
        ask_reset(email)
        return render(request, self.template, {"sent": True})


class NewPassword(OutsideForm):
    """Reached by the link of the letter: one use, one hour."""

    template = "staff/outside/new_password.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Find the account behind the link."""
        self.user = account_behind(kwargs["uid"], kwargs["token"])
        response = super().dispatch(request, *args, **kwargs)
        response["Referrer-Policy"] = ADDRESS_UNSEEN
        return response

    def done(self, request: HttpRequest) -> HttpResponse:
        """Set it."""
        set_password(self.user, request.POST.get("password", ""))
        login(request, self.user, backend="django.contrib.auth.backends.ModelBackend")
        update_session_auth_hash(request, self.user)
        return redirect("account:home")


def account_behind(uid: str, token: str) -> User:
    """The account a reset link is for.

    Raises:
        NotFound: used, expired or never given.
    """
    try:
        identity = as_uuid(urlsafe_base64_decode(uid).decode())
    except ValueError as error:
        raise NotFound from error
    user = User.objects.filter(pk=identity, is_active=True).first() if identity else None
    if user is None or not default_token_generator.check_token(user, token):
        raise NotFound
    return user


class Invitation(OutsideForm):
    """What somebody invited sees: company, address, name, password."""

    template = "staff/outside/invitation.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Only an open invitation has a page."""
        limits.invitation(request)
        self.secret = kwargs["secret"]
        self.invitation, self.company = services.invitation_behind(self.secret)
        response = super().dispatch(request, *args, **kwargs)
        response["Referrer-Policy"] = ADDRESS_UNSEEN
        return response

    def context(self, request: HttpRequest) -> dict[str, Any]:
        """Whose and for whom; an address with an account signs in first."""
        known = User.objects.filter(email=self.invitation.email).exists()
        mine = request.user.is_authenticated and request.user.email == self.invitation.email
        back = f"{reverse('account:sign_in')}?next={request.path}"
        return {"invitation": self.invitation, "company": self.company, "known": known, "mine": mine, "sign_in": back}

    def done(self, request: HttpRequest) -> HttpResponse:
        """Join and go in."""
        user = request.user if isinstance(request.user, User) else None
        member = services.accept_invitation(
            secret=self.secret,
            name=request.POST.get("name", ""),
            password=request.POST.get("password", ""),
            user=user,
        )
        if user is None:
            login(request, member.user, backend="django.contrib.auth.backends.ModelBackend")
        return redirect(f"/w/{self.company_slug(member)}/")

    @staticmethod
    def company_slug(member: Any) -> str:
        """The address of the company."""
        slug: str = Membership.objects.select_related("workspace").get(member_id=member.pk).workspace.slug
        return slug


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

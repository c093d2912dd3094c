"""Sensitive pages ask again who it is, when that was shown too long ago."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from tropa.core.errors import RuleViolation
from tropa.core.urls import page_url
from tropa.staff import limits
from tropa.staff.factors import passkeys
from tropa.staff.requests import MemberRequest
from tropa.staff.views.ceremonies import ask, asked
from tropa.staff.views.entering import is_proved, prove
from tropa.staff.views.settings.base import SectionPage
from tropa.staff.views.ways import own_address


class SecurityPage(SectionPage):
    """A page of the section that no browser keeps; it tells secrets."""

    section = "security"

    def dispatch(self, request: MemberRequest, *args: Any, **kwargs: Any) -> Any:  # type: ignore[override]  # the door's
        """As of every section."""
        response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    def after(self, request: MemberRequest) -> str:
        """Back to the start of the section."""
        return page_url("staff:security")


class ProvedPage(SecurityPage):
    """Opened and obeyed only shortly after its reader has shown who they are."""

    def dispatch(self, request: MemberRequest, *args: Any, **kwargs: Any) -> Any:  # type: ignore[override]  # the door's
        """Ask first, and come back then; what was sent is not kept."""
        if not is_proved(request):
            return to_proof(str(request.path) if request.method == "GET" else page_url("staff:security"))
        return super().dispatch(request, *args, **kwargs)


def to_proof(back: str) -> HttpResponse:
    """Ask who it is, and come back to that page then."""
    return redirect(f"{page_url('staff:proof')}?{urlencode({'next': back})}")


class Proof(SecurityPage):
    """Asks for the password or a passkey again."""

    template = "staff/settings/proof.html"

    def done(self, request: MemberRequest) -> HttpResponse:
        """Compare; the session gets a new key with its new power."""
        user = request.member.user
        limits.password(user.pk)
        if answer := request.POST.get("passkey", ""):
            passkeys.owner_of(asked(request), answer, user)
        elif not user.check_password(request.POST.get("password", "")):
            raise RuleViolation("staff.current_password", _("The password did not fit."), "password")
        request.session.cycle_key()
        prove(request)
        return redirect(way_back(request))

    def context(self, request: MemberRequest) -> dict[str, Any]:
        """Where to go then, and the question for a passkey of who has one."""
        user = request.member.user
        offered = passkeys.possible() and passkeys.kept(user)
        return {"next": way_back(request), "options": ask(request, passkeys.ask_to_show(user)) if offered else ""}


def way_back(request: HttpRequest) -> str:
    """The page that asked for the proof: one of our own."""
    return own_address(request) or page_url("staff:security")

"""The company and one's own profile."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tropa.core.models import WorkspaceSettings
from tropa.staff.requests import MemberRequest
from tropa.staff.services.companies import CURRENCIES, change_company, change_profile, time_zones
from tropa.staff.views.settings.base import SectionPage


def zones() -> list[tuple[str, str]]:
    """Choices of a time zone."""
    return [(name, name.replace("_", " ")) for name in time_zones()]


class Company(SectionPage):
    """Name, language, time zone, currency."""

    section = "company"
    template = "staff/settings/company.html"
    edits = ("settings", "edit")

    def done(self, request: MemberRequest) -> Any:
        """Change it."""
        change_company(values=request.POST, by=request.member)
        return _("Saved")

    def context(self, request: MemberRequest) -> dict[str, Any]:
        """What is set, and the choices."""
        return {
            "company": WorkspaceSettings.objects.get(),
            "languages": settings.LANGUAGES,
            "zones": zones(),
            "currencies": [(code, code) for code in CURRENCIES],
        }


class Profile(SectionPage):
    """The member's own name, language and time zone."""

    section = "profile"
    template = "staff/settings/profile.html"

    def done(self, request: MemberRequest) -> Any:
        """Change it."""
        change_profile(member=request.member, values=request.POST)
        return _("Saved")

    def post(self, request: MemberRequest, **kwargs: Any) -> HttpResponse:
        """Show the answer in the language just chosen."""
        answer = super().post(request, **kwargs)
        if answer.status_code == 302 and "language" in request.POST:
            answer = redirect(answer["Location"])
            answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, request.member.language, samesite="Lax")
        return answer

    def context(self, request: MemberRequest) -> dict[str, Any]:
        """The choices."""
        return {"languages": settings.LANGUAGES, "zones": zones(), "email": request.member.user.email}

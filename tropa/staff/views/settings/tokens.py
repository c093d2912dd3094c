"""API tokens: a secret is shown once, right after it is made."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tropa.core import access
from tropa.core.errors import RuleViolation
from tropa.core.urls import page_url
from tropa.staff import services
from tropa.staff.models import ApiToken
from tropa.staff.requests import MemberRequest
from tropa.staff.sections import menu, sections
from tropa.staff.views.entering import is_proved
from tropa.staff.views.settings.base import SectionPage
from tropa.staff.views.settings.proof import to_proof

LIVES = {
    "": gettext_lazy("for ever"),
    "30": gettext_lazy("30 days"),
    "90": gettext_lazy("90 days"),
    "365": gettext_lazy("a year"),
}


class Tokens(SectionPage):
    """The list; the form makes one for oneself."""

    section = "tokens"
    template = "staff/settings/tokens.html"
    edits = ("token", "create")

    def post(self, request: MemberRequest, **kwargs: Any) -> HttpResponse:
        """A token opens as much as a password: who it is was shown shortly before."""
        return super().post(request, **kwargs) if is_proved(request) else to_proof(str(request.path))

    def done(self, request: MemberRequest) -> Any:
        """Make one and show its secret in this answer alone."""
        days = request.POST.get("days", "")
        if days not in LIVES:
            raise RuleViolation("staff.token_expiry", _("Choose from the list."), "days")
        _token, secret = services.create_token(
            member=request.member,
            name=request.POST.get("name", ""),
            reach=request.POST.get("reach", ApiToken.Reach.WRITE),
            expires_at=timezone.now() + timedelta(days=int(days)) if days else None,
        )
        context = {"menu": menu(request.member), "section": sections.get("tokens"), "secret": secret, "errors": {}}
        answer = render(request, self.template, context | self.context(request) | {"may_edit": True})
        answer["Cache-Control"] = "no-store"
        return answer

    def context(self, request: MemberRequest) -> dict[str, Any]:
        """Living tokens the member may see."""
        tokens = ApiToken.objects.visible_to(request.member).alive().select_related("member")
        return {
            "tokens": tokens.order_by("-created_at")[:500],
            "reaches": ApiToken.Reach.choices,
            "lives": LIVES.items(),
        }


class OneToken(SectionPage):
    """A token; POST revokes it."""

    section = "tokens"
    template = "staff/settings/tokens.html"

    def prepare(self, request: MemberRequest, **kwargs: Any) -> None:
        """Find it."""
        self.token: ApiToken = access.fetch(request.member, ApiToken, kwargs["pk"])

    def done(self, request: MemberRequest) -> Any:
        """Revoke."""
        services.revoke_token(token=self.token, by=request.member)
        return _("Token “%(name)s” does not work any more.") % {"name": self.token.name}

    def after(self, request: MemberRequest) -> str:
        """Back to the list."""
        return page_url("staff:tokens")

    def context(self, request: MemberRequest) -> dict[str, Any]:
        """The list."""
        return Tokens.context(Tokens(), request) | {"may_edit": access.may(request.member, "token", "create")}

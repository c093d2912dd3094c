"""Somebody invited joins."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from tropa.staff import limits, services
from tropa.staff.models import Membership, User
from tropa.staff.views.entering import begin
from tropa.staff.views.outside.forms import ADDRESS_UNSEEN, OutsideForm


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
        home = f"/w/{self.company_slug(member)}/"
        return redirect(home) if user is not None else begin(request, member.user, home, joining=True)

    @staticmethod
    def company_slug(member: Any) -> str:
        """The address of the company."""
        slug: str = Membership.objects.select_related("workspace").get(member_id=member.pk).workspace.slug
        return slug

"""Another e-mail for one's own account."""

from typing import Any

from django.utils.translation import gettext as _

from tropa.staff import limits
from tropa.staff.devices import place_of
from tropa.staff.requests import MemberRequest
from tropa.staff.services import emails
from tropa.staff.views.settings.proof import ProvedPage


class Email(ProvedPage):
    """Asks for the new address; the answer never tells whether it has an account."""

    template = "staff/settings/email.html"

    def done(self, request: MemberRequest) -> Any:
        """Send the link."""
        user, email = request.member.user, request.POST.get("email", "").strip()
        limits.new_email(user.pk)
        emails.ask_change(user, email, place=place_of(request))
        return _("We have written to %(email)s: open the link of the letter within an hour.") % {"email": email[:254]}

    def context(self, request: MemberRequest) -> dict[str, Any]:
        """The present one."""
        return {"email": request.member.user.email}

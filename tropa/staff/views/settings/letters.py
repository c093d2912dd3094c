"""Letters that nobody mailed, for the operator to hand over."""

from typing import Any

from django.conf import settings

from tropa.core.mail import outbox
from tropa.staff.requests import MemberRequest
from tropa.staff.views.settings.base import SectionPage


class Letters(SectionPage):
    """The newest letters of the outbox."""

    section = "letters"
    template = "staff/settings/letters.html"
    http_method_names = ["get", "head", "options"]  # Django's own attribute

    def context(self, request: MemberRequest) -> dict[str, Any]:
        """The letters, and whether a mail server is set now."""
        return {"letters": outbox.newest(), "has_server": bool(settings.ENVIRONMENT.email_url)}

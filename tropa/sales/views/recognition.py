"""Which rule says what counts as a sale, and what another one would do."""

from typing import Any

from django.utils.translation import gettext as _

from tropa.core import rates
from tropa.sales.cards.of_customer import money
from tropa.sales.recognition import POLICIES, policy
from tropa.sales.services import policies
from tropa.staff.requests import MemberRequest
from tropa.staff.views.settings.base import SectionPage


class Recognition(SectionPage):
    """The rules; `?policy=` shows what another one would do, POST puts it in force."""

    section = "recognition"
    template = "sales/settings/recognition.html"
    edits = ("settings", "edit")

    def done(self, request: MemberRequest) -> Any:
        """Let the worker rebuild."""
        started = policies.change(request.POST.get("policy", ""), viewer=request.member)
        if started is None:
            return _("Saved")
        return _("Purchases are being rebuilt; History shows how far it is and takes it back as a whole.")

    def after(self, request: MemberRequest) -> str:
        """To the rules, without the preview."""
        return request.path

    def context(self, request: MemberRequest) -> dict[str, Any]:
        """What is in force, what is asked about."""
        now, asked = policy(), request.GET.get("policy", "")
        context: dict[str, Any] = {
            "rules": [(key, title, about, key == now) for key, (title, about) in POLICIES.items()],
            "going": policies.going(),
        }
        if asked in POLICIES and asked != now and policies.may(request.member):
            told, base = policies.foreseen(asked), rates.base_currency()
            context["asked"] = asked
            context["asked_title"] = POLICIES[asked][0]
            context["told"] = told
            context["before"], context["after"] = money(told.before, base), money(told.after, base)
        return context

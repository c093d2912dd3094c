"""Settings > Leads: whether people sort enquiries, and what becomes of them otherwise."""

from typing import Any

from django.utils.translation import gettext as _

from tropa.core import choosing
from tropa.core.errors import RuleViolation
from tropa.core.ids import as_uuid
from tropa.sales.models import Pipeline
from tropa.sales.services import sorting
from tropa.staff.requests import MemberRequest
from tropa.staff.views.settings.base import SectionPage


class Sorting(SectionPage):
    """One switch, and two choices for the time when it is off."""

    section = "leads"
    template = "sales/settings/leads.html"
    edits = ("settings", "edit")

    def done(self, request: MemberRequest) -> Any:
        """Set it.

        Raises:
            RuleViolation: a choice that is none.
        """
        typed = {name: request.POST.get(name, "").strip() for name in ("pipeline", "owner")}
        for name, text in typed.items():
            if text and as_uuid(text) is None:
                raise RuleViolation("sales.no_choice", _("Choose from the list."), field=name)
        way = sorting.Sorting(bool(request.POST.get("by_people")), as_uuid(typed["pipeline"]), as_uuid(typed["owner"]))
        sorting.change(way, by=request.member)
        return _("Saved")

    def context(self, request: MemberRequest) -> dict[str, Any]:
        """As it is set."""
        way = sorting.wanted()
        return {
            "way": way,
            "pipelines": [(str(one.pk), one.name) for one in Pipeline.objects.order_by("position", "pk")],
            "owner_title": choosing.title_of("member", way.owner, request.member) if way.owner else "",
        }

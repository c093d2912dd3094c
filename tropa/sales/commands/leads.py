"""Decide about many enquiries at once."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from pydantic import Field

from tropa.core import access, commands
from tropa.core.errors import RuleViolation
from tropa.sales.services import leads
from tropa.staff.models import Member


@commands.register
class AcceptLeads(commands.Command):
    """Each becomes a deal."""

    label = "leads.accept"
    kind = "lead"
    title = _("Accept")
    icon = "check"
    order = 1

    class Params(commands.Params):
        """Where the deals begin, and whose they are; without them where enquiries begin, and whoever takes them."""

        pipeline: UUID | None = Field(
            default=None, title=gettext_noop("Pipeline"), json_schema_extra={"kind": "pipeline"}
        )
        owner: UUID | None = Field(default=None, title=gettext_noop("Owner"))

    def check(self, kind: str, params: Any, *, viewer: Any) -> None:
        """Who may make no deals accepts nothing."""
        access.check(viewer, "deal", "create")

    def run(self, records: Any, params: Any, *, viewer: Any) -> None:
        """Accept each."""
        deal = {name: str(value) for name, value in params.model_dump().items() if value}
        for lead in records:
            leads.accept(lead.pk, viewer=viewer, deal=deal)


@commands.register
class RejectLeads(commands.Command):
    """Nothing comes of them."""

    label = "leads.reject"
    kind = "lead"
    title = _("Reject")
    icon = "circle-x"
    order = 2

    class Params(commands.Params):
        """Why."""

        reason: str = Field(default="", max_length=200, title=gettext_noop("Reason"))

    def run(self, records: Any, params: Any, *, viewer: Any) -> None:
        """Reject each."""
        for lead in records:
            leads.reject(lead.pk, viewer=viewer, reason=params.reason)


@commands.register
class SpamLeads(commands.Command):
    """Set them aside."""

    label = "leads.spam"
    kind = "lead"
    title = _("Spam")
    icon = "ban"
    order = 3

    def run(self, records: Any, params: Any, *, viewer: Any) -> None:
        """Set each aside."""
        for lead in records:
            leads.reject(lead.pk, viewer=viewer, spam=True)


@commands.register
class ReopenLeads(commands.Command):
    """To be decided about anew."""

    label = "leads.reopen"
    kind = "lead"
    title = _("Back to unsorted")
    icon = "refresh"
    order = 4

    def run(self, records: Any, params: Any, *, viewer: Any) -> None:
        """Reopen each."""
        for lead in records:
            leads.reopen(lead.pk, viewer=viewer)


@commands.register
class AssignLeads(commands.Command):
    """Another owner."""

    label = "leads.assign"
    kind = "lead"
    title = _("Assign")
    icon = "user"
    action = "assign"
    order = 30

    class Params(commands.Params):
        """Who is to sort them."""

        owner: UUID = Field(title=gettext_noop("Owner"))

    def run(self, records: Any, params: Any, *, viewer: Any) -> None:
        """Assign each.

        Raises:
            RuleViolation: there is no such colleague, or the colleague works here no more.
        """
        member = Member.objects.filter(pk=params.owner).first()
        if member is None:
            raise RuleViolation("sales.no_such_member", _("There is no such colleague."), field="owner")
        for lead in records:
            lead.assign(to=member)

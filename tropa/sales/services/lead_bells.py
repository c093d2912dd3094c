"""Who is told of an enquiry: its new owner, and of one without owner those who answer for more than their own."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from tropa.core.access import Scope
from tropa.core.models import Operation
from tropa.sales.models import Lead
from tropa.staff.models import Member, Notification
from tropa.staff.services import notify, tell_of_hands

OVERSEE = frozenset({Scope.TEAM, Scope.BRANCH, Scope.ALL})


def tell_owner(lead: Lead, event: Any) -> None:
    """The bell of whoever was given an enquiry by somebody else."""
    tell_of_hands(
        lead.owner,
        event,
        lambda: _("You were given an enquiry: %(lead)s") % {"lead": lead},
        lambda count: ngettext("You were given %(n)d enquiry", "You were given %(n)d enquiries", count) % {"n": count},
        lead,
        count=getattr(event.payload, "count", 1),
    )


def tell_of_arrival(lead: Lead, event: Any) -> None:
    """The bells of heads; until one is read, further enquiries make its line longer. An import rings none."""
    if Operation.objects.filter(pk=event.operation_id, origin="import").exists():
        return
    for member in Member.objects.active().select_related("role"):
        own = (event.actor.kind, event.actor.id) == ("member", member.pk)
        if not own and member.rights.scope("lead", "edit") in OVERSEE:
            with override(member.language or None):
                _tell(member, lead)


def _tell(member: Member, lead: Lead) -> None:
    # Lines of arrivals belong to no deed: many came by many.
    standing = Notification.objects.unread().filter(member=member, subject_kind="lead", operation=None).first()
    if standing is None:
        notify(member, _("A new enquiry: %(lead)s") % {"lead": lead}, lead)
        return
    count = standing.count + 1
    text = ngettext("%(n)d new enquiry", "%(n)d new enquiries", count) % {"n": count}
    Notification.objects.filter(pk=standing.pk).update(count=count, text=text, subject_id=lead.pk, at=timezone.now())

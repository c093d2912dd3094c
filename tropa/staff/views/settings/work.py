"""What failed in the background: events that a subscriber could not take, and jobs that were given up."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from tropa.core import scope
from tropa.core.errors import NotFound
from tropa.core.ids import as_uuid
from tropa.core.models import Cursor, Delivery, Job
from tropa.core.tasks.standing import try_again
from tropa.staff.requests import MemberRequest
from tropa.staff.views.settings.base import SectionPage

SHOWN = 100


class Deliveries(SectionPage):
    """Both lists; POST tries one again."""

    section = "deliveries"
    template = "staff/settings/work.html"
    edits = ("settings", "manage")

    def done(self, request: MemberRequest) -> Any:
        """At once, with its tries counted anew."""
        identity, now = as_uuid(request.POST.get("id", "")), timezone.now()
        delivery = Delivery.objects.filter(pk=identity, endpoint=None).first() if identity else None
        if delivery is not None:
            Delivery.objects.filter(pk=delivery.pk).update(state=Delivery.State.PARKED, attempts=1, next_at=now)
            Cursor.objects.filter(workspace=scope.require(), subscriber=delivery.subscriber).update(retry_at=now)
            return _("It is tried again now.")
        if not identity or not try_again(pk=identity, state=Job.State.DEAD):
            raise NotFound
        return _("It is tried again now.")

    def context(self, request: MemberRequest) -> dict[str, Any]:
        """The newest of both."""
        mine = Delivery.objects.filter(endpoint=None)  # those of webhooks have a log of their own
        failed = mine.exclude(error="").select_related("event").order_by("-seq")[:SHOWN]
        dead = Job.objects.filter(workspace=scope.require(), state=Job.State.DEAD).order_by("-finished_at")[:SHOWN]
        rows = [
            (row.pk, row.subscriber, row.event.label, row.event.occurred_at, row.get_state_display(), told(row.error))
            for row in failed
        ]
        rows += [
            (job.pk, job.task, _("background work"), job.created_at, job.get_state_display(), told(job.error))
            for job in dead
        ]
        return {"rows": rows}


def told(error: str) -> str:
    """The last line: what went wrong; the lines above it are for programmers."""
    lines = error.strip().splitlines()
    return lines[-1][:300] if lines else ""

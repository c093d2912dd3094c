"""Work of the clock."""

from django.utils import timezone

from tropa.activities import services
from tropa.activities.models import Activity
from tropa.core.tasks import cron, task

AT_ONCE = 200


@cron("every minute", each_workspace=True)
@task(lane="soon")
def remind() -> None:
    """Give the reminders that are due; the mark and the bell are one transaction, so each rings once."""
    now = timezone.now()
    due = list(Activity.objects.to_remind(now).select_related("assignee", "customer").order_by("remind_at")[:AT_ONCE])
    for activity in due:
        services.remind(activity)
    Activity.objects.filter(pk__in=[activity.pk for activity in due]).derive(reminded_at=now)

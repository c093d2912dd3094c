"""How much each member looks at by the hour: only the hours that still run are counted anew."""

from datetime import UTC, datetime, timedelta

from django.db.models import Count, Max, Q, Sum
from django.db.models.functions import Coalesce, TruncHour

from tropa.core.models import AccessEntry, AccessTally
from tropa.core.viewing.allowance import TAKEN

HOUR, KEPT = timedelta(hours=1), timedelta(days=31)
Act = AccessEntry.Act
FIGURES = ("opened", "searched", "taken")


def tally(now: datetime) -> None:
    """Bring the tallies up to `now`; called again it changes nothing. What lies before the last hour known stands.

    Entries are written a second after the look, so the hour before the present one is counted once more as well.
    """
    this = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    known = AccessTally.objects.aggregate(last=Max("hour"))["last"]
    since = min(this - HOUR, known) if known else this - KEPT
    counted = (
        AccessEntry.objects.filter(at__gte=since, actor_id__isnull=False)
        .order_by()
        .annotate(hour=TruncHour("at", tzinfo=UTC))
        .values("actor_id", "hour")
        .annotate(
            opened=Count("pk", filter=Q(act__in=[Act.VIEW, Act.DOWNLOAD, Act.PRINT])),
            searched=Count("pk", filter=Q(act__in=[Act.SEARCH, Act.LIST])),
            taken=Coalesce(Sum("shown", filter=TAKEN), 0),
        )
    )
    AccessTally.objects.bulk_create(
        [AccessTally(**each) for each in counted],
        update_conflicts=True,
        unique_fields=["workspace", "actor_id", "hour"],
        update_fields=list(FIGURES),
    )
    AccessTally.objects.filter(hour__lt=this - KEPT).delete()

"""Promises of one company's history: the chain, its numbers, and who reads it."""

from datetime import timedelta

from django.db.models import Max
from django.utils import timezone

from tropa.core import scope
from tropa.core.checkups import REPORT, RESTORE, Checkup, named
from tropa.core.journal import verification
from tropa.core.models import Change, Cursor, Delivery, Event, Feed, Operation, PlannedChange

LATE = timedelta(hours=1)
FAST = timedelta(minutes=10)
"""How far ahead the clock of another machine may be."""
LONG = timedelta(days=1)


def _chain() -> str:
    return " ".join(verification.verify().problems[:5])


def _head() -> int:
    head: int = Feed.objects.values_list("head", flat=True).get(pk=scope.require())
    return head


def _cursors() -> str:
    ahead = Cursor.objects.filter(workspace=scope.require(), seq__gt=_head())
    return named("readers are ahead of the feed", ahead.values_list("subscriber", flat=True))


def _behind() -> str:
    old = Event.objects.filter(recorded_at__lt=timezone.now() - LATE).aggregate(newest=Max("seq"))["newest"] or 0
    late = Cursor.objects.filter(workspace=scope.require(), seq__lt=old, rest_until=None)
    return named("readers have not come to what is older than an hour", late.values_list("subscriber", flat=True))


def _deliveries() -> str:
    dead = Delivery.objects.filter(state=Delivery.State.DEAD, endpoint=None)
    return named("deliveries were given up", dead.values_list("subscriber", flat=True))


def _future() -> str:
    later = Operation.objects.filter(at__gt=timezone.now() + FAST)
    return named("deeds are dated later than now", later.values_list("pk", flat=True))


def _half_done() -> str:
    old = Operation.objects.filter(
        state__in=[Operation.State.PLANNING, Operation.State.RUNNING], at__lt=timezone.now() - LONG
    )
    return named("deeds have been under way for more than a day", old.values_list("pk", flat=True))


def _plans() -> str:
    done = Operation.objects.filter(state__in=[Operation.State.DONE, Operation.State.UNDONE])
    left = PlannedChange.objects.filter(operation__in=done.values("pk")).order_by("operation")
    return named("deeds are done and still have a plan", left.values_list("operation", flat=True).distinct())


def _numbers() -> str:
    """Rows of the journal with a number that was not given yet."""
    head = _head()
    return named(
        "rows of the journal have numbers that nobody gave",
        (
            f"{model._meta.model_name} {pk}"
            for model in (Operation, Change, Event)
            for pk in model.objects.filter(seq__gt=head).values_list("pk", flat=True)[:10]
        ),
    )


def _taken_back() -> str:
    reversals = Operation.objects.exclude(undoes=None).exclude(state=Operation.State.UNDONE)
    whole = Operation.objects.filter(state=Operation.State.UNDONE, parent=None)
    without = whole.exclude(pk__in=reversals.values("undoes"))
    return named("deeds count as taken back, and nothing took them back", without.values_list("pk", flat=True))


CHECKUPS = (
    Checkup(
        label="journal", promise="The journal is what was sealed: nothing in it was changed, removed or swapped.",
        look=_chain, remedy=RESTORE,
    ),
    Checkup(
        label="numbers", promise="Each row of the journal has a number that the feed has given.",
        look=_numbers, remedy=RESTORE,
    ),
    Checkup(
        label="taken back", promise="What counts as taken back was taken back by another deed.",
        look=_taken_back, remedy=REPORT,
    ),
    Checkup(
        label="cursors", promise="Nobody has read further than the feed goes.", look=_cursors,
        remedy="A base was restored under a running server: stop all processes and start them again.",
    ),
    Checkup(
        label="readers", promise="What happens is told to every reader within the hour.", look=_behind, damage=False,
        remedy="Start a worker (`tropa worker`); Settings, Failed work names what hinders it.",
    ),
    Checkup(
        label="deliveries", promise="No delivery was given up.", look=_deliveries, damage=False,
        remedy="Settings, Failed work tells why; try it again there.",
    ),
    Checkup(
        label="clock", promise="Nothing is dated later than now.", look=_future, damage=False,
        remedy="Set the clocks of all machines by the network (`timedatectl set-ntp true`).",
    ),
    Checkup(
        label="half done", promise="No deed stands half done for a day.", look=_half_done, damage=False,
        remedy="Open it in History: it can be brought on or taken back there.",
    ),
    Checkup(
        label="plans", promise="A deed that is done has no plan left.", look=_plans, damage=False, remedy=REPORT,
    ),
)  # fmt: skip

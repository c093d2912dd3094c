"""Promises about tasks."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q

from tropa.activities.models import Activity
from tropa.core import kinds
from tropa.core.checkups import REPORT, Checkup, checkups, named


def _done() -> str:
    open_done = Q(state=Activity.State.OPEN, done_at__isnull=False)
    done_never = Q(state=Activity.State.DONE, done_at__isnull=True)
    odd = Activity.objects.filter(open_done | done_never)
    return named("tasks are done at no time, or open and done at once", odd.values_list("pk", flat=True))


def _subjects() -> Iterator[str]:
    about = Activity.objects.exclude(subject_id=None)
    for kind in about.order_by().values_list("subject_kind", flat=True).distinct():
        here = about.filter(subject_kind=kind)
        if kinds.exists(kind):
            here = here.exclude(Exists(kinds.model(kind).everything.filter(pk=OuterRef("subject_id"))))
        yield from (str(pk) for pk in here.values_list("pk", flat=True))


for one in (
    Checkup(
        label="tasks", promise="A task that is done has the time when it was, and an open one has none.",
        look=_done, remedy="Open them again and finish them anew.",
    ),
    Checkup(
        label="subjects of tasks", promise="What a task is about is there.",
        look=lambda: named("tasks are about records that are gone", _subjects()), damage=False, remedy=REPORT,
    ),
):  # fmt: skip
    checkups.register(one)

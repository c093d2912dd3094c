"""The list: one line a deed, with everything that followed from it counted in."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tropa.core import access, mass
from tropa.core.journal.undoing import FINAL, UNDO
from tropa.core.models import Operation
from tropa.core.newest import newest
from tropa.staff.histories.asked import GOING, Asked
from tropa.staff.models import Member

PAGE = 40

ORIGINS = {
    "page": gettext_lazy("from a page"),
    "api": gettext_lazy("by the API"),
    "import": gettext_lazy("by an import"),
    "rule": gettext_lazy("by a rule"),
    "task": gettext_lazy("in the background"),
    "cli": gettext_lazy("by the command line"),
    "undo": gettext_lazy("in History"),
}

SIGNS = [
    {"word": "import", "icon": "file-import"},
    {"word": "undo", "icon": "arrow-back-up"},
    {"word": "tag", "icon": "tag"},
    {"word": "assign", "icon": "user-share"},
    {"word": "trash", "icon": "trash"},
    {"word": "restore", "icon": "restore"},
    {"word": "create", "icon": "plus"},
    {"word": "add", "icon": "plus"},
    {"word": "invit", "icon": "user-plus"},
    {"word": "merge", "icon": "arrows-join"},
    {"word": "erase", "icon": "eraser"},
    {"word": "token", "icon": "key"},
    {"word": "", "icon": "pencil"},
]
"""The icon of a deed by a word in its label; the first that fits."""


@dataclass(frozen=True)
class Deed:
    """One deed as one member sees it."""

    operation: Operation
    who: str
    records: int
    mine: bool
    may_manage: bool
    given_up: bool = False
    """It runs by its own account, but the worker has given it up."""

    @property
    def title(self) -> str:
        """What was done."""
        return str(self.operation)

    @property
    def origin(self) -> str:
        """From where."""
        return str(ORIGINS.get(self.operation.origin, self.operation.origin))

    @property
    def sign(self) -> str:
        """Its icon."""
        if self.operation.origin == "rule":
            return "robot"
        return next(sign["icon"] for sign in SIGNS if sign["word"] in self.operation.label)

    @property
    def is_undo(self) -> bool:
        """It took another deed back; undoing it brings that deed again."""
        return self.operation.undoes_id is not None

    @property
    def state(self) -> str:
        """planned, running, stopped, done or undone."""
        return str(self.operation.state)

    @property
    def is_going(self) -> bool:
        """Planned, running or stopped: it has progress."""
        return self.state in GOING

    @property
    def total(self) -> int:
        """Of mass work: how many records it is for."""
        return int(self.operation.progress.get("total", 0))

    @property
    def done(self) -> int:
        """Of mass work: how many records it has come past."""
        progress = self.operation.progress
        refused = sum(progress.get("refused", {}).values()) if self.total else 0
        return int(progress.get("done", 0)) + int(progress.get("skipped", 0)) + refused

    @property
    def is_counting(self) -> bool:
        """The worker counts what taking it back would do."""
        return bool(self.operation.progress.get("reversal", {}).get("state") == mass.COUNTING)

    @property
    def can_resume(self) -> bool:
        """Mass work or a long undo that was stopped, or given up by the worker, goes on where it ended."""
        progress = self.operation.progress
        whole = "command" in progress and "selection" not in progress
        stopped = self.state == "stopped" and (whole or self.operation.label == UNDO)
        return self.may_manage and (stopped or self.given_up)

    @property
    def can_stop(self) -> bool:
        """Mass work that runs or waits, and a long undo that runs."""
        is_long = "command" in self.operation.progress or self.operation.label == UNDO
        return self.may_manage and self.state in {"planning", "planned", "running"} and is_long

    @property
    def can_reverse(self) -> bool:
        """There is something to take back, and it is the member's to do."""
        standing = self.state in {"done", "stopped"} and self.operation.label not in FINAL
        return self.may_manage and bool(self.records) and standing


@dataclass(frozen=True)
class Day:
    """The deeds of one day of the reader's zone."""

    on: date
    lines: list[Deed]

    @property
    def is_today(self) -> bool:
        """Today, for the reader."""
        return self.on == timezone.localdate()


def page(viewer: Member, asked: Asked, *, before: str = "") -> tuple[list[Deed], str]:
    """The newest deeds the viewer may see, and the mark to go on with (empty: no more).

    Args:
        before: the mark of the page above; one that cannot be read begins anew.
    """
    rows = Operation.objects.filter(access.row_filter(viewer, Operation), asked.condition(viewer), parent=None)
    found, more = newest(rows, before=before, limit=PAGE)
    return list(lines(found, viewer)), more


def line(operation: Operation, viewer: Member) -> Deed:
    """One deed."""
    return next(iter(lines([operation], viewer)))


def lines(operations: list[Operation], viewer: Member) -> Iterator[Deed]:
    """Lines of these deeds; names and counts come in a constant number of queries."""
    names, counts = actors(operations), counted(operations)
    left = mass.given_up(operations)
    managed = viewer.rights.scope("operation", "manage")
    for one in operations:
        mine = one.actor_id == viewer.pk
        may_manage = managed == access.Scope.ALL or (mine and managed != access.Scope.NONE)
        yield Deed(one, names.get(one.actor_id) or _("Tropa"), counts[one.pk], mine, may_manage, one.pk in left)


def actors(operations: Iterable[Operation]) -> dict[UUID | None, str]:
    """Names of who acted: members, and people who were none yet (opened the workspace or accepted an invitation)."""
    rows = list(operations)
    by_member = Member.everything.filter(pk__in={row.actor_id for row in rows if row.actor_kind == "member"})
    by_user = Member.everything.filter(user_id__in={row.actor_id for row in rows if row.actor_kind == "user"})
    return dict(by_member.values_list("pk", "name")) | dict(by_user.values_list("user_id", "name"))


def counted(operations: Iterable[Operation]) -> dict[UUID, int]:
    """Records that each deed and its consequences changed."""
    counts: dict[UUID, int] = defaultdict(int)
    above = {}
    for row in operations:
        counts[row.pk], above[row.pk] = row.records, row.pk
    layer = set(above)
    while layer:
        below = set()
        for pk, parent, records in Operation.objects.filter(parent__in=layer).values_list("pk", "parent_id", "records"):
            above[pk] = above[parent]
            counts[above[pk]] += records
            below.add(pk)
        layer = below
    return counts


def days(found: Iterable[Deed]) -> list[Day]:
    """Lines by day; the order stays."""

    def on(each: Deed) -> date:
        at: datetime = timezone.localtime(each.operation.at)
        return at.date()

    return [Day(day, list(group)) for day, group in groupby(found, key=on)]

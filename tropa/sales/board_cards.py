"""A deal as it lies on the board.

A board shows a hundred of them, so they are drawn here and not by a template: that costs a fifth.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import quote
from uuid import UUID

from django.utils import formats, timezone
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tropa.activities.models import Activity
from tropa.core.catalogue import FieldSet
from tropa.core.templatetags import face
from tropa.core.urls import page_pattern
from tropa.sales.models import Deal

SHOWN = ("customer", "title", "amount", "owner", "next_step_at")


class Step(NamedTuple):
    """What is done next with a deal."""

    words: str
    icon: str
    late: bool


class Ways(NamedTuple):
    """Addresses with `%s` for the deal's id: of its card, of moving it by the board, and by the menu ("": neither)."""

    card: str
    move: str
    menu: str

    @classmethod
    def of(cls, back: str | None) -> "Ways":
        """`back`: where whoever moves a deal by its menu comes back to; None: the viewer moves none."""
        move = page_pattern("sales:move") if back is not None else ""
        menu = f"{move}?back={quote(back or '').replace('%', '%%')}" if move else ""
        return cls(page_pattern("sales:deal"), move, escape(menu))


@dataclass(frozen=True)
class Card:
    """One deal as it lies on the board."""

    deal: Deal
    customer: str
    amount: str
    owner: str
    step: Step | None
    days: int
    ways: Ways

    @property
    def heading(self) -> str:
        """The customer, or the deal itself for who may not read the customer."""
        return self.customer or self.deal.title

    @property
    def drawn(self) -> SafeString:
        """The card in its column; everything in it is escaped here or was drawn by us."""
        pk, ways, title = self.deal.pk, self.ways, escape(self.deal.title)
        told = ", ".join(filter(None, [self.heading, self.customer and self.deal.title, self.amount]))
        moved = f' data-move="{ways.move % pk}"' if ways.move else ""
        return SafeString(
            f'<li id="deal-{pk}"><article class="t-deal" tabindex="0" aria-label="{escape(told)}" '
            f'aria-describedby="board-keys" data-version="{self.deal.version}"{moved}>'
            f'<h3><a href="{ways.card % pk}" data-drawer="wide" draggable="false">{escape(self.heading)}</a></h3>'
            f'<p class="t-line is-apart"><span class="t-soft t-cut" title="{title}">{title}</span>'
            f'<span class="t-deal-sum">{escape(self.amount)}</span></p>{self._next()}</article></li>'
        )

    def _next(self) -> str:
        late = " t-late" if self.step and self.step.late else ""
        step = ""
        if self.step:
            words = escape(self.step.words)
            step = f'{face.icon(self.step.icon)}<span class="t-cut" title="{words}">{words}</span>'
        days = escape(_("%(n)s d") % {"n": formats.localize(self.days)})
        return (
            f'<p class="t-deal-next{late}">{step}'
            f'<span class="t-push t-num" title="{escape(_("Days in the stage"))}">{days}</span>'
            f"{self._menu()}{self._face()}</p>"
        )

    def _menu(self) -> str:
        if not self.ways.menu:
            return ""
        words = escape(_("Move: %(title)s") % {"title": self.heading})
        return (
            f'<a class="t-deal-move" href="{self.ways.menu % self.deal.pk}" data-controller="fetch" '
            f'data-action="fetch#popover:prevent" draggable="false" aria-label="{words}">{face.icon("dots")}</a>'
        )

    def _face(self) -> str:
        if not self.owner:
            return ""
        return (
            f'<span class="t-face {face.hue(self.deal.owner_id)} is-s" title="{escape(self.owner)}" '
            f'aria-hidden="true">{escape(face.initials(self.owner))}</span>'
        )


def cards_of(deals: Iterable[Deal], fields: FieldSet, viewer: Any, back: str | None = None) -> list[Card]:
    """Deals as cards, as far as the viewer may read them.

    Args:
        back: as of Ways.of.
    """
    rows, now = list(deals), timezone.now()
    shown = [name for name in SHOWN if name in fields]
    fields.prefetch(rows, shown)
    steps = _steps(rows, viewer) if "next_step_at" in fields else {}
    today, ways = timezone.localdate(now), Ways.of(back)

    def text(deal: Deal, name: str) -> str:
        return fields[name].text(fields[name].value(deal)) if name in shown else ""

    return [
        Card(
            deal,
            text(deal, "customer"),
            text(deal, "amount"),
            text(deal, "owner"),
            _step(deal, steps.get(deal.pk), now) if deal.is_open and "next_step_at" in fields else None,
            deal.days_in_stage(today),
            ways,
        )
        for deal in rows
    ]


def _steps(deals: Collection[Deal], viewer: Any) -> dict[UUID, Activity]:
    """The task that is the next step of each deal, where the viewer may see it."""
    times = {deal.next_step_at for deal in deals} - {None}
    if not times:
        return {}
    tasks = Activity.objects.open().visible_to(viewer).filter(subject_kind="deal", due_at__in=times)
    found = tasks.filter(subject_id__in=[deal.pk for deal in deals if deal.next_step_at])
    wanted = {(deal.pk, deal.next_step_at) for deal in deals}
    return {task.subject_id: task for task in found if (task.subject_id, task.due_at) in wanted}


def _step(deal: Deal, task: Activity | None, now: datetime) -> Step:
    if deal.next_step_at is None:
        return Step(_("No next step"), icon="circle-dashed", late=True)
    title = task.title if task else _("Task")
    words = _("%(title)s, %(when)s") % {"title": title, "when": _when(deal.next_step_at, now)}
    return Step(words, task.icon if task else "calendar", late=deal.next_step_at < now)


def _when(at: datetime, now: datetime) -> str:
    """The hour today, words for the days beside it, else the date."""
    local, today = timezone.localtime(at), timezone.localdate(now)
    day = local.date()
    if day == today:
        return _("today %(time)s") % {"time": formats.date_format(local, "H:i")}
    near = {timedelta(1): _("tomorrow"), timedelta(-1): _("yesterday")}.get(day - today)
    return near or formats.date_format(day, "j E" if day.year == today.year else "j E Y")

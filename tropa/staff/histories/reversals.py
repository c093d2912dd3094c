"""Taking a deed back: first shown with numbers, then done, here or in the worker when it is long."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tropa.core import access, mass
from tropa.core.journal.undoing import UndoReport
from tropa.core.mass import Forecast
from tropa.core.models import Operation
from tropa.staff.models import Member

MOST_NAMED = 5


@dataclass(frozen=True)
class Preview:
    """What an undo would do, in numbers and sentences."""

    rows: list[tuple[int, str]]
    also: list[str]
    effects: list[str]


def preview(operation: Operation, viewer: Member) -> Preview | None:
    """What taking a deed back would do; None while the worker counts a long one, or before it was asked to.

    Raises:
        Denied: not the viewer's to take back.
        NotUndoable: it runs, or is taken back already.
    """
    access.check(viewer, "operation", "manage", operation)
    forecast = mass.foreseen(operation, viewer) or mass.kept(operation)
    return told(forecast, viewer) if forecast else None


def told(forecast: Forecast, viewer: Member) -> Preview:
    """A forecast in words; records are named as far as the viewer may see."""
    counts = defaultdict(int, forecast.changes)
    rows = [
        (counts["c"], ngettext("record will vanish", "records will vanish", counts["c"])),
        (
            counts["u"],
            ngettext("record returns to its earlier values", "records return to their earlier values", counts["u"]),
        ),
        (counts["d"], ngettext("record comes back", "records come back", counts["d"])),
        (
            counts["stays"],
            ngettext("record stays: such are never undone", "records stay: such are never undone", counts["stays"]),
        ),
    ]
    rows += _conflicts(forecast, viewer)
    return Preview([row for row in rows if row[0]], forecast.also, _effects(forecast))


def _conflicts(forecast: Forecast, viewer: Member) -> list[tuple[int, str]]:
    """What stays, since somebody has changed it since."""
    found = []
    for label, count in forecast.conflicts.items():
        names = _names(_model(label), forecast.named[label], viewer)
        words = ngettext(
            "stays as it is: changed since, or others need it",
            "stay as they are: changed since, or others need them",
            count,
        )
        found.append((count, f"{words}. {names}" if names else words))
    return found


def _model(label: str) -> Any:
    try:
        return apps.get_model(label)
    except LookupError:
        return None


def _names(model: Any, ids: list[str], viewer: Member) -> str:
    if model is None or model.kind_label not in access.kinds or viewer.rights.field(model.kind_label, "") == "none":
        return ""
    rows = model.everything.filter(access.row_filter(viewer, model), pk__in=ids)
    return ", ".join(str(row) for row in rows)


def _needed(report: UndoReport, viewer: Member) -> str:
    """The names of what stays because others need it, when nothing else stays and the viewer may know them all."""
    if {each.reason for each in report.conflicts} != {"needed"} or len(report.conflicts) > MOST_NAMED:
        return ""
    names = [_names(_model(each.model), [str(each.id)], viewer) for each in report.conflicts]
    return ", ".join(names) if all(names) else ""


def _effects(forecast: Forecast) -> list[str]:
    said = []
    for name, count in forecast.effects.items():
        if name == "core.letter":
            words = ngettext(
                "%(count)d letter has gone already and cannot be called back.",
                "%(count)d letters have gone already and cannot be called back.",
                count,
            )
        elif name == "erased":
            words = _("Erased values do not come back.")
        else:
            words = ngettext("%(count)d effect stays.", "%(count)d effects stay.", count)
        said.append(words % {"count": count} if "%" in words else words)
    return said


def reverse(operation: Operation, viewer: Member) -> tuple[str, UUID | None]:
    """Take a deed back; gives what to tell about it, and the undo's own id when it is done already.

    Raises:
        Denied: not the viewer's to take back.
        NotUndoable: it runs, or is taken back already.
    """
    access.check(viewer, "operation", "manage", operation)
    report = mass.reverse(operation, viewer)
    if report is None:
        return _("Being taken back in the background: see History."), None
    if report.conflicts:
        if names := _needed(report, viewer):
            return _("Taken back, except what others need: %(names)s.") % {"names": names}, report.operation
        words = ngettext(
            "Taken back, except %(count)d thing that was changed since.",
            "Taken back, except %(count)d things that were changed since.",
            len(report.conflicts),
        )
        return words % {"count": len(report.conflicts)}, report.operation
    return _("Taken back: %(title)s") % {"title": operation}, report.operation

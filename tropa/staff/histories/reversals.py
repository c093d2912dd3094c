"""Taking a deed back: first shown with numbers, then done, here or in the worker when it is long."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tropa.core import access
from tropa.core.journal import undo
from tropa.core.journal.reading import tree
from tropa.core.journal.undoing import MASS, UndoReport, check_undoable
from tropa.core.mass.working import take_back
from tropa.core.models import Change, Operation
from tropa.staff.models import Member

NAMED = 5


@dataclass(frozen=True)
class Preview:
    """What an undo would do, in numbers and sentences."""

    rows: list[tuple[int, str]]
    also: list[str]
    effects: list[str]
    is_long: bool
    """Too long to rehearse: what somebody has changed since is told at the end."""


def preview(operation: Operation, viewer: Member) -> Preview:
    """Rehearse taking a deed back.

    Raises:
        Denied: not the viewer's to take back.
        RuleViolation: it runs, or is taken back already.
    """
    access.check(viewer, "operation", "manage", operation)
    check_undoable(operation)
    operations = tree(operation.pk)
    sums: dict[str, int] = defaultdict(int)
    found = Change.objects.filter(operation__in=operations).values_list("action", "model").annotate(total=Sum("count"))
    for action, model, total in found.order_by("action", "model"):
        # A revoked token or a spent invitation never comes back.
        sums["stays" if getattr(_model(model), "undo", "") == "never" else action] += int(total)
    is_long = sum(sums.values()) > MASS
    report = UndoReport() if is_long else undo(operation.pk, dry_run=True)
    rows = [
        (sums["c"], ngettext("record will vanish", "records will vanish", sums["c"])),
        (
            sums["u"],
            ngettext("record returns to its earlier values", "records return to their earlier values", sums["u"]),
        ),
        (sums["d"], ngettext("record comes back", "records come back", sums["d"])),
        (
            sums["stays"],
            ngettext("record stays: such are never undone", "records stay: such are never undone", sums["stays"]),
        ),
    ]
    rows += _conflicts(report, viewer)
    return Preview([row for row in rows if row[0]], report.also[:NAMED], _effects(report), is_long)


def _conflicts(report: UndoReport, viewer: Member) -> list[tuple[int, str]]:
    """What stays, since somebody has changed it since; named as far as the viewer may see."""
    ids: dict[str, set[Any]] = defaultdict(set)
    for each in report.conflicts:
        ids[each.model].add(each.id)
    told = []
    for label, those in ids.items():
        names = _names(_model(label), those, viewer)
        words = ngettext(
            "stays as it is: changed since, or others need it",
            "stay as they are: changed since, or others need them",
            len(those),
        )
        told.append((len(those), f"{words}. {names}" if names else words))
    return told


def _model(label: str) -> Any:
    try:
        return apps.get_model(label)
    except LookupError:
        return None


def _names(model: Any, ids: set[Any], viewer: Member) -> str:
    if model is None or model.kind_label not in access.kinds:
        return ""
    rows = model.everything.filter(access.row_filter(viewer, model), pk__in=ids)[:NAMED]
    return ", ".join(str(row) for row in rows)


def _effects(report: UndoReport) -> list[str]:
    counts: dict[str, int] = defaultdict(int)
    for effect in report.effects:
        counts[str(effect.get("name") or "record")] += 1
    said = []
    for name, count in counts.items():
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


def reverse(operation: Operation, viewer: Member) -> str:
    """Take a deed back; gives what to tell about it.

    Raises:
        Denied: not the viewer's to take back.
        RuleViolation: it runs, or is taken back already.
    """
    access.check(viewer, "operation", "manage", operation)
    check_undoable(operation)
    size = Operation.objects.filter(pk__in=tree(operation.pk)).aggregate(total=Sum("records"))["total"] or 0
    if size > MASS:
        take_back.later(key=f"take-back:{operation.pk}:{operation.seq}").enqueue(operation=str(operation.pk))
        return _("Being taken back in the background: see History.")
    report = undo(operation.pk)
    if report.conflicts:
        words = ngettext(
            "Taken back, except %(count)d thing that was changed since.",
            "Taken back, except %(count)d things that were changed since.",
            len(report.conflicts),
        )
        return words % {"count": len(report.conflicts)}
    return _("Taken back: %(title)s") % {"title": operation}

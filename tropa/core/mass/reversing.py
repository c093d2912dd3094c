"""Taking a deed back, for every edge alike: foreseen with numbers, then done; what is long goes to the worker."""

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Max, Q, Sum
from django.utils import timezone

from tropa.core import scope
from tropa.core.access import Viewer
from tropa.core.errors import TropaError
from tropa.core.journal import undo
from tropa.core.journal.reading import model_of as model_of_change
from tropa.core.journal.reading import tree
from tropa.core.journal.undoing import MASS, UndoReport, check_undoable, size_of
from tropa.core.models import Change, Job, Operation

NAMED = 5
"""So many records with a conflict are named of each model."""
COUNTING, COUNTED = "counting", "counted"


@dataclass
class Forecast:
    """What taking a deed back would do, in numbers that can be kept beside the deed."""

    changes: dict[str, int] = field(default_factory=dict)
    """Records by what happens to them: c (vanish), u (return to earlier values), d (come back), stays."""
    conflicts: dict[str, int] = field(default_factory=dict)
    """Records that stay, since others changed or need them, by model."""
    named: dict[str, list[str]] = field(default_factory=dict)
    """The ids of the first of these."""
    also: list[str] = field(default_factory=list)
    effects: dict[str, int] = field(default_factory=dict)


def foreseen(deed: Operation, viewer: Viewer) -> Forecast | None:
    """What would happen; None: that is long to count, ask the worker by `foresee` and look at `kept`.

    Raises:
        Denied, NotUndoable: as `journal.undo`.
    """
    check_undoable(deed, viewer)
    return None if size_of(deed) > MASS else _forecast(deed, undo(deed.pk, dry_run=True))


def foresee(deed: Operation) -> None:
    """Let the worker count; a count that was asked for already goes on."""
    from tropa.core.mass.working import count_undo

    if deed.progress.get("reversal", {}).get("state") != COUNTING:
        keep(deed.pk, {"state": COUNTING})
        count_undo.enqueue(operation=str(deed.pk))


def count(deed: Operation) -> None:
    """The worker's part of `foresee`; nothing is told of what cannot be taken back any more."""
    try:
        forecast = _forecast(deed, undo(deed.pk, dry_run=True))
    except TropaError:
        keep(deed.pk, {})
        return
    keep(deed.pk, {"state": COUNTED, "at": timezone.now().isoformat(), "forecast": asdict(forecast)})


def kept(deed: Operation) -> Forecast | None:
    """What the worker counted, if it has."""
    found = deed.progress.get("reversal", {}).get("forecast")
    return Forecast(**found) if found else None


def keep(identity: UUID, told: dict[str, Any]) -> None:
    """Write it beside the deed."""
    row = Operation.objects.get(pk=identity)
    Operation.objects.filter(pk=identity).update(progress={**row.progress, "reversal": told})


def reverse(deed: Operation, viewer: Viewer) -> UndoReport | None:
    """Take it back; None: it is long, so the worker does it, and History shows how far it is.

    Raises:
        Denied, NotUndoable: as `journal.undo`.
    """
    if size_of(deed) <= MASS:
        return undo(deed.pk)
    from tropa.core.mass.working import take_back

    check_undoable(deed, viewer)
    # The newest reversal belongs to the key: one that was stopped, or taken back itself, does not bar the next.
    newest = Operation.objects.filter(Q(pk=deed.pk) | Q(undoes=deed.pk)).aggregate(seq=Max("seq"))["seq"]
    take_back.later(key=f"take-back:{deed.pk}:{newest}").enqueue(operation=str(deed.pk))
    return None


def is_being_reversed(deed: Operation) -> bool:
    """Whether the worker takes it back right now, or is about to."""
    waits = Job.objects.filter(
        key__startswith=f"{scope.require().hex}:take-back:{deed.pk}:", state__in=[Job.State.WAITING, Job.State.RUNNING]
    )
    return waits.exists() or Operation.objects.filter(undoes=deed.pk, state=Operation.State.RUNNING).exists()


def _forecast(deed: Operation, report: UndoReport) -> Forecast:
    changes: Counter[str] = Counter()
    rows = Change.objects.filter(operation__in=tree(deed.pk)).values("action", "model").annotate(total=Sum("count"))
    for row in rows.order_by("action", "model"):
        model = model_of_change(Change(model=row["model"]))
        # A revoked token or a spent invitation never comes back.
        changes["stays" if model.undo == "never" else row["action"]] += int(row["total"])
    # What others hang on was made by the deed and stays.
    kept = {(each.model, each.id) for each in report.conflicts if each.reason == "needed"}
    changes["c"] = max(changes["c"] - len(kept), 0)
    ids: dict[str, dict[str, None]] = defaultdict(dict)
    for each in report.conflicts:
        ids[each.model][str(each.id)] = None
    return Forecast(
        changes=dict(changes),
        conflicts={model: len(found) for model, found in ids.items()},
        named={model: list(found)[:NAMED] for model, found in ids.items()},
        also=report.also[:NAMED],
        effects=dict(Counter(str(effect.get("name") or "record") for effect in report.effects)),
    )

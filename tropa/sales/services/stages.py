"""Pipelines and their stages: made, arranged, taken away; what must be true of them whichever door wrote them."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.utils.translation import gettext as _

from tropa.core import access, editing, mass
from tropa.core.access import Scope
from tropa.core.buffer import OperationContext
from tropa.core.errors import Denied, RuleViolation
from tropa.core.journal import operation
from tropa.core.models import Operation
from tropa.core.selections import Selection
from tropa.lib.sequences import chunks
from tropa.sales.models import Deal, Pipeline, Stage

AT_ONCE = 500
"""So many deals go into another stage while somebody waits; more are moved by the worker, in parts."""


def make_pipeline(name: str, *, viewer: Any) -> Pipeline:
    """A pipeline after the others; its first stages come by themselves.

    Raises:
        Denied: the viewer may make none.
        Invalid: the name is missing or taken.
    """
    access.check(viewer, "pipeline", "create")
    last = Pipeline.objects.order_by("-position").values_list("position", flat=True).first() or 0
    made: Pipeline = editing.create("pipeline", {"name": name, "position": last + 1}, viewer=viewer)
    return made


def shift(rows: Collection[Any], chosen: UUID, by: int, *, viewer: Any) -> None:
    """One place up (-1) or down (1) among `rows`, which stand in their order; at the edge nothing happens.

    Raises:
        Denied: the viewer may not arrange them.
    """
    order = list(rows)
    at = next((place for place, row in enumerate(order) if row.pk == chosen), None)
    if at is None or not 0 <= at + by < len(order):
        return
    order[at], order[at + by] = order[at + by], order[at]
    with operation("sales.arrange", title=_("Put into another order")):
        for place, row in enumerate(order):
            if row.position != place:
                editing.change(row.kind_label, row.pk, {"position": place}, viewer=viewer)


def arrange(pipeline: Pipeline, name: str, stages: Mapping[UUID, Mapping[str, Any]], *, viewer: Any) -> None:
    """Name of the pipeline and values of its stages by their ids, in one operation.

    Raises:
        Denied, Invalid, RuleViolation: as `editing.change`, and for what `watch` holds.
    """
    access.check(viewer, "pipeline", "edit", pipeline)
    with operation("sales.arrange_pipeline", title=_("Arranged the pipeline “%(name)s”") % {"name": pipeline}):
        editing.change("pipeline", pipeline.pk, {"name": name}, viewer=viewer)
        for stage in Stage.objects.filter(pipeline=pipeline, pk__in=stages):
            editing.change("stage", stage.pk, dict(stages[stage.pk]), viewer=viewer)


def add_stage(pipeline: Pipeline, values: Mapping[str, Any], *, viewer: Any) -> Stage:
    """One more stage, after the others of its kind.

    Raises:
        Denied, Invalid: as `editing.create`.
    """
    access.check(viewer, "pipeline", "edit", pipeline)
    kind = values.get("kind") or Stage.Kind.OPEN
    there = list(Stage.objects.filter(pipeline=pipeline).in_order())
    place = sum(1 for stage in there if stage.kind == kind or kind != Stage.Kind.OPEN)
    with operation("sales.add_stage", title=_("A stage for “%(name)s”") % {"name": pipeline}):
        made: Stage = editing.create("stage", {**values, "pipeline": str(pipeline.pk)}, viewer=viewer)
        for position, stage in enumerate([*there[:place], made, *there[place:]]):
            if stage.position != position:
                editing.change("stage", stage.pk, {"position": position}, viewer=viewer)
    return made


def heirs(stage: Stage) -> Any:
    """The stages that its deals may go to: of the same pipeline and kind, so that nothing is won or lost by this."""
    return Stage.objects.filter(pipeline=stage.pipeline_id, kind=stage.kind).exclude(pk=stage.pk).in_order()


def remove(stage: Stage, *, to: Stage | None, viewer: Any) -> Operation | None:
    """Take a stage away; its deals go to `to`, all in one operation that can be taken back.

    Returns:
        The operation that the worker does in parts, where many deals stand there; None: it is done.

    Raises:
        Denied: the viewer may not take it away, or not move all of its deals.
        RuleViolation: it has deals and no stage for them was named, another pipeline's or kind's was, or it is the
            last of its kind.
    """
    access.check(viewer, "stage", "delete", stage)
    standing = Deal.objects.filter(stage=stage)
    number = standing[: AT_ONCE + 1].count()
    if number and to is None:
        raise RuleViolation("sales.stage_has_deals", _("Say where its deals go."), field="to")
    if to is not None and not heirs(stage).filter(pk=to.pk).exists():
        words = _("Choose a stage of the same pipeline and kind.")
        raise RuleViolation("sales.other_kind", words, field="to")
    if to is not None and number > AT_ONCE:
        return _remove_in_parts(stage, to, viewer)
    if number and standing.filter(access.row_filter(viewer, Deal, "edit")).count() != number:
        raise Denied("deal", "edit")
    with operation("sales.remove_stage", title=_("Took the stage “%(name)s” away") % {"name": stage}):
        for deal in standing.select_for_update(of=("self",)).order_by("pk"):
            deal.move(to=to)
        stage.trash()
    return None


def _remove_in_parts(stage: Stage, to: Stage, viewer: Any) -> Operation:
    if viewer.rights.scope("deal", "edit") is not Scope.ALL:
        raise Denied("deal", "edit")
    there = Selection("deal", query={"field": "stage", "op": "is", "value": str(stage.pk)})
    values = {"stage": str(stage.pk), "to": str(to.pk)}
    planned = mass.plan("sales.clear_stage", there, values, viewer=viewer)
    mass.start(planned.pk)
    return planned


def watch(root: OperationContext) -> None:
    """The journal's hook: what this transaction did to stages leaves every pipeline whole and every deal in a stage.

    A deal that came back from the trash or by an undo into a stage that is gone by now stands in the one beside it.

    Raises:
        RuleViolation: a pipeline would lose its last open, won or lost stage, or deals would stand nowhere.
    """
    stages, pipelines = root.touched_of(Stage), root.touched_of(Pipeline)
    _house(_placed(root), but=stages | pipelines)
    if not stages and not pipelines:
        return
    made = {row[0] for entry in root.written if entry.model is Pipeline and entry.action == "c" for row in entry.rows}
    _check_deals(stages, pipelines, _field(root))
    pipelines |= set(Stage.everything.filter(pk__in=stages).values_list("pipeline_id", flat=True))
    living = Stage.objects.filter(pipeline__in=pipelines).values_list("pipeline_id", "kind")
    there: dict[UUID, set[str]] = {}
    for pk, kind in living:
        there.setdefault(pk, set()).add(kind)
    for pipeline in Pipeline.objects.filter(pk__in=pipelines):
        missing = [kind for kind in Stage.Kind.values if kind not in there.get(pipeline.pk, set())]
        if missing and pipeline.pk not in made:
            words = _("A pipeline keeps at least one open, one won and one lost stage. Add another one first.")
            raise RuleViolation("sales.last_stage", words, field=_field(root))
        if missing:
            _complete(pipeline, missing)


def _placed(root: OperationContext) -> set[UUID]:
    """The deals that this transaction brought back or moved."""
    found: set[UUID] = set()
    for entry in root.written:
        if entry.model is Deal and (entry.action != "u" or {"deleted_at", "stage_id"} & {*entry.columns}):
            found.update(row[0] for row in entry.rows)
    return found


def _house(deals: Collection[UUID], *, but: Collection[UUID]) -> None:
    """Bring live deals out of stages that are gone, save out of those that go just now: these are refused."""
    for part in chunks(sorted(deals), 500):
        gone = Q(stage__deleted_at__isnull=False) | Q(pipeline__deleted_at__isnull=False)
        homeless = Deal.objects.filter(gone, pk__in=part).exclude(Q(stage__in=but) | Q(pipeline__in=but))
        found = list(homeless.select_related("stage__pipeline").order_by("pk"))
        if found:
            with operation("sales.house_deals", title=_("Their stage is gone: deals stand in the one beside it")):
                for deal in found:
                    deal.move(to=beside(deal.stage))


def beside(stage: Stage) -> Stage:
    """The stage of the same kind that stands nearest before one that is gone, or the first.

    Of another pipeline, where its own is gone too.
    """
    pipeline = stage.pipeline if stage.pipeline.deleted_at is None else Pipeline.first()
    alike: list[Stage] = list(Stage.objects.filter(pipeline=pipeline, kind=stage.kind).in_order())
    before = [one for one in alike if pipeline.pk == stage.pipeline_id and one.position <= stage.position]
    return (before or alike[:1])[-1]


def _field(root: OperationContext) -> str:
    """What is to blame: the kind of a stage that stays, else that stages were taken away."""
    changed = {name for entry in root.written if entry.model is Stage for name in entry.columns}
    return "kind" if "kind" in changed and "deleted_at" not in changed else "stages"


def _check_deals(stages: Collection[UUID], pipelines: Collection[UUID], field: str) -> None:
    """Live deals stand in live stages, whose kind is their outcome."""
    lost = Deal.objects.filter(stage__in=stages, stage__deleted_at__isnull=False)
    if lost.exists() or Deal.objects.filter(pipeline__in=pipelines, pipeline__deleted_at__isnull=False).exists():
        words = _("Deals stand here. Move them into another stage first; Settings, Pipelines does both at once.")
        raise RuleViolation("sales.stage_has_deals", words, field=field)
    if Deal.objects.filter(stage__in=stages).exclude(outcome=F("stage__kind")).exists():
        words = _("Deals stand in this stage, and another kind would win, lose or reopen them. Move them first.")
        raise RuleViolation("sales.kind_has_deals", words, field="kind")


def _complete(pipeline: Pipeline, missing: Collection[str]) -> None:
    """A new pipeline begins with a stage of every kind."""
    names = {Stage.Kind.OPEN: _("New"), Stage.Kind.WON: _("Won"), Stage.Kind.LOST: _("Lost")}
    colours = {Stage.Kind.WON: Stage.Colour.GREEN, Stage.Kind.LOST: Stage.Colour.RED}
    taken = set(Stage.objects.filter(pipeline=pipeline).values_list("name_key", flat=True))
    with operation("sales.complete_pipeline", title=_("A pipeline has a stage of every kind")):
        for place, value in enumerate(missing):
            kind = Stage.Kind(value)
            name = str(names[kind]) if str(names[kind]).casefold() not in taken else f"{names[kind]} ({kind.label})"
            position = 0 if kind == Stage.Kind.OPEN else 100 + place
            colour = colours.get(kind, Stage.Colour.GREY)
            Stage.objects.create(pipeline=pipeline, name=name, kind=kind, position=position, colour=colour)

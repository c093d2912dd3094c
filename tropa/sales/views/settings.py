"""Settings of pipelines, their stages, and the reasons why deals are lost."""

from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from tropa.core import access, editing
from tropa.core.errors import Invalid, RuleViolation
from tropa.core.ids import as_uuid
from tropa.core.journal import operation
from tropa.core.urls import page_url
from tropa.sales.models import Deal, LostReason, Pipeline, Stage
from tropa.sales.services import stages
from tropa.staff.requests import MemberRequest
from tropa.staff.views.settings.base import SectionPage

COUNTED = 10_000
"""So many deals are counted on the page; the rest counts as more than that."""
VALUES = ("name", "kind", "probability", "colour")


class PipelineSection(SectionPage):
    """Pages of the section; several errors are told as the first of them."""

    section = "pipelines"

    def done(self, request: MemberRequest) -> Any:
        """What the form asks."""
        try:
            return self.act(request)
        except Invalid as wrong:
            first = wrong.errors[0]
            raise RuleViolation(first.code, first.message, field=self.field_of(first.field)) from wrong
        except RuleViolation as broken:
            raise RuleViolation(broken.code, broken.message, field=self.field_of(broken.field)) from broken

    def act(self, request: MemberRequest) -> Any:
        """Do it and say so."""
        raise NotImplementedError

    def field_of(self, field: str) -> str:
        """Where on this page the error of a field stands."""
        return field


class Pipelines(PipelineSection):
    """All pipelines in their order, and the lost reasons."""

    template = "sales/settings/pipelines.html"
    edits = ("pipeline", "edit")

    def act(self, request: MemberRequest) -> Any:
        """Make a pipeline, shift one, or change the reasons."""
        posted = request.POST
        if way := posted.get("up") or posted.get("down"):
            rows = Pipeline.objects.order_by("position", "pk")
            if chosen := as_uuid(way):
                stages.shift(rows, chosen, -1 if posted.get("up") else 1, viewer=request.member)
            return _("Saved")
        if "reasons" in posted:
            save_reasons(posted, request.member)
            return _("Saved")
        made = stages.make_pipeline(posted.get("name", ""), viewer=request.member)
        return _("“%(title)s” is here") % {"title": made}

    def field_of(self, field: str) -> str:
        """Errors of reasons stand over their list."""
        return "name" if "reasons" not in self.request.POST else "reasons"

    def context(self, request: MemberRequest) -> dict[str, Any]:
        """Pipelines with their stages."""
        rows = Stage.objects.visible_to(request.member).select_related("pipeline").in_order()
        ways: dict[Pipeline, list[Stage]] = {
            pipeline: [] for pipeline in Pipeline.objects.visible_to(request.member).order_by("position", "pk")
        }
        for stage in rows:
            if stage.pipeline in ways:
                ways[stage.pipeline].append(stage)
        reasons = LostReason.objects.visible_to(request.member).order_by("position", "pk")
        return {"pipelines": list(ways.items()), "reasons": reasons}


def save_reasons(posted: Any, member: Any) -> None:
    """The list of lost reasons as it stands in the form: renamed, taken away where empty, the last line new.

    Raises:
        Denied: the member may not.
        Invalid: a name is taken.
    """
    access.check(member, "lost_reason", "edit")
    with operation("sales.arrange_reasons", title=_("Changed the reasons why deals are lost")):
        for reason in LostReason.objects.visible_to(member):
            name = posted.get(f"reason.{reason.pk}")
            if name is None or name == reason.name:
                continue
            if name.strip():
                editing.change("lost_reason", reason.pk, {"name": name}, viewer=member)
            else:
                editing.trash("lost_reason", reason.pk, member)
        if name := posted.get("new", "").strip():
            last = LostReason.objects.order_by("-position").values_list("position", flat=True).first() or 0
            editing.create("lost_reason", {"name": name, "position": last + 1}, viewer=member)


class OnePipeline(PipelineSection):
    """One pipeline with its stages."""

    template = "sales/settings/pipeline.html"
    edits = ("pipeline", "edit")

    def prepare(self, request: MemberRequest, **kwargs: Any) -> None:
        """Find it."""
        self.pipeline: Pipeline = access.fetch(request.member, Pipeline, kwargs["pk"])

    def act(self, request: MemberRequest) -> Any:
        """Save all, shift a stage, add one, or take the pipeline away."""
        posted, viewer = request.POST, request.member
        rows = list(Stage.objects.filter(pipeline=self.pipeline).in_order())
        if posted.get("away"):
            editing.trash("pipeline", self.pipeline.pk, viewer)
            return _("“%(name)s” is in the trash now.") % {"name": self.pipeline}
        if "add" in posted:
            values = {name: posted[f"new.{name}"] for name in VALUES if posted.get(f"new.{name}")}
            stages.add_stage(self.pipeline, values, viewer=viewer)
            return _("Saved")
        given = {
            stage.pk: {name: posted[f"{stage.pk}.{name}"] for name in VALUES if f"{stage.pk}.{name}" in posted}
            for stage in rows
        }
        # What was typed is saved with the shift, not lost by it.
        with operation("sales.arrange_pipeline", title=_("Arranged the pipeline “%(name)s”") % {"name": self.pipeline}):
            stages.arrange(self.pipeline, posted.get("name", self.pipeline.name), given, viewer=viewer)
            if chosen := as_uuid(posted.get("up") or posted.get("down") or ""):
                stages.shift(rows, chosen, -1 if posted.get("up") else 1, viewer=viewer)
        return _("Saved")

    def field_of(self, field: str) -> str:
        """The form of many rows tells its errors above."""
        return "all"

    def after(self, request: MemberRequest) -> str:
        """Stay, unless it is gone."""
        return page_url("sales:pipelines") if request.POST.get("away") else request.path

    def context(self, request: MemberRequest) -> dict[str, Any]:
        """As it is stored."""
        rows = Stage.objects.filter(pipeline=self.pipeline).in_order()
        counts = Deal.objects.filter(pipeline=self.pipeline).order_by().values_list("stage_id")
        standing = dict(counts.annotate(Count("pk")))
        return {
            "pipeline": Pipeline.everything.get(pk=self.pipeline.pk),
            "stages": [(stage, standing.get(stage.pk, 0)) for stage in rows],
            "kinds": Stage.Kind.choices,
            "colours": Stage.Colour.choices,
        }


class StageRemoval(PipelineSection):
    """Taking a stage away; asks where its deals go."""

    template = "sales/settings/removal.html"
    edits = ("stage", "delete")

    def prepare(self, request: MemberRequest, **kwargs: Any) -> None:
        """Find it."""
        self.stage: Stage = access.fetch(request.member, Stage, kwargs["pk"])

    def act(self, request: MemberRequest) -> Any:
        """Move the deals and take it away."""
        wanted = as_uuid(request.POST.get("to", ""))
        to = stages.heirs(self.stage).filter(pk=wanted).first() if wanted else None
        if stages.remove(self.stage, to=to, viewer=request.member) is not None:
            return _("Deals are being moved, then the stage goes; History shows how far it is and takes it all back.")
        return _("The stage “%(name)s” is gone.") % {"name": self.stage}

    def field_of(self, field: str) -> str:
        """Beside the choice, or above."""
        return "to" if field == "to" else "all"

    def after(self, request: MemberRequest) -> str:
        """Back to the pipeline."""
        return page_url("sales:one_pipeline", pk=self.stage.pipeline_id)

    def context(self, request: MemberRequest) -> dict[str, Any]:
        """How many deals stand there, and where they may go."""
        return {
            "stage": self.stage,
            "count": Deal.objects.filter(stage=self.stage)[: COUNTED + 1].count(),
            "choices": [(str(stage.pk), stage.name) for stage in stages.heirs(self.stage)],
        }

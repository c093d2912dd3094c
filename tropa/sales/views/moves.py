"""Moving one deal: the steps of its card, the form of a card's menu, what the board posts when a card is dropped."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from tropa.core import access, commands
from tropa.core.errors import RuleViolation
from tropa.core.ids import as_uuid
from tropa.core.urls import page_url
from tropa.sales.models import Deal, LostReason, Stage
from tropa.sales.services import deals
from tropa.staff.lists.says import said
from tropa.staff.requests import MemberRequest


class MoveDeal(View):
    """GET the form, with `stage` only what that stage asks; POST moves, wins or loses by the kind of the stage."""

    def get(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """The stages of its pipeline, or why it is lost."""
        deal: Deal = access.fetch(request.member, Deal, pk, "edit")
        return self.form(request, deal, stage_of(request, request.GET.get("stage", "")))

    def form(
        self, request: MemberRequest, deal: Deal, stage: Stage | None, wrong: str = "", status: int = 200
    ) -> HttpResponse:
        """As a page; as a part where the board asks."""
        context: dict[str, Any] = {"deal": deal, "stage": stage, "wrong": wrong, "back": back_of(request)}
        if stage is not None and stage.kind == Stage.Kind.LOST:
            context["reasons"] = LostReason.objects.visible_to(request.member).order_by("position", "pk")
        else:
            stages = Stage.objects.visible_to(request.member).filter(pipeline=deal.pipeline_id)
            context["stages"] = stages.in_order()
        template = "sales/board/move.html" if request.htmx else "sales/board/move_page.html"
        return render(request, template, context, status=status)

    def post(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """Do it; a refusal is told in words, and nothing has changed."""
        deal: Deal = access.fetch(request.member, Deal, pk, "edit")
        stage = stage_of(request, request.POST.get("stage", ""))
        try:
            if stage is None:
                raise RuleViolation("sales.no_such_stage", _("There is no such stage; choose another."), field="stage")
            if stage.kind == Stage.Kind.LOST and "asked" not in request.POST:
                return self.form(request, deal, stage)
            if stage.pk == deal.stage_id:
                return HttpResponse(status=204) if request.htmx else redirect(back_of(request))
            with transaction.atomic():
                check_unmoved(deals.locked(pk), request.POST.get("from", ""))
                deed = carry(deal, stage, request.POST, request.member)
        except RuleViolation as refused:
            if request.htmx:
                return said(HttpResponse(status=422), str(refused.message))
            return self.form(request, deal, stage, str(refused.message), status=422)
        text = _("%(deal)s: %(stage)s") % {"deal": deal, "stage": stage}
        if request.htmx:
            # An open card freshens itself; a board hears of the move by the live news.
            return said(HttpResponse(status=204), text, undo=deed, **{"tropa:stale": True, "tropa:blocks": True})
        messages.success(request, text, extra_tags=page_url("staff:reversal", pk=deed))
        return redirect(back_of(request))


def check_unmoved(deal: Deal, seen: str) -> None:
    """Refuse to move a deal that a colleague has moved away from where this person saw it.

    Raises:
        RuleViolation: it stands in another stage than `seen` (the id of a stage; empty: nothing is known).
    """
    if (stage := as_uuid(seen)) is not None and stage != deal.stage_id:
        words = _(
            "A colleague has moved “%(deal)s” to “%(stage)s” meanwhile. Look, and move it again if it is still due."
        )
        raise RuleViolation("sales.moved_meanwhile", words % {"deal": deal, "stage": deal.stage}, field="stage")


def carry(deal: Deal, stage: Stage, posted: Any, member: Any) -> UUID:
    """Bring the deal into the stage by the command that fits; returns the operation.

    Raises:
        RuleViolation: the deal or the stage does not allow it.
    """
    label, values = "deals.move", {"stage": str(stage.pk)}
    if stage.kind == Stage.Kind.LOST and stage.pipeline_id == deal.pipeline_id:
        label, values = "deals.lose", {"note": posted.get("note", "").strip()}
        if posted.get("reason"):
            values["reason"] = posted["reason"]
    elif stage.kind == Stage.Kind.WON and stage.pipeline_id == deal.pipeline_id:
        label, values = "deals.win", {}
    return commands.run(label, "deal", [deal.pk], values, viewer=member)


def stage_of(request: MemberRequest, text: str) -> Stage | None:
    """The stage of that id, if it is there."""
    identity = as_uuid(text)
    visible = Stage.objects.visible_to(request.member).select_related("pipeline")
    found: Stage | None = visible.filter(pk=identity).first() if identity else None
    return found


def back_of(request: MemberRequest) -> str:
    """Where the form was opened; the board for an address that is none of ours."""
    back = (request.POST if request.method == "POST" else request.GET).get("back", "")
    parts = urlsplit(back)
    ours = parts.path.startswith("/w/") and not (parts.scheme or parts.netloc or back.startswith("//"))
    return back if ours else page_url("sales:board")

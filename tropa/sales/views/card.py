"""The card of a deal: its fields, the way it goes, the part of the customer's trail that is about it."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from tropa.activities.models import Activity
from tropa.core import access, arrangement, cards, catalogue, editing, viewing
from tropa.core.catalogue import FieldSpec
from tropa.core.errors import Invalid, NotFound, RuleViolation
from tropa.core.live import mark
from tropa.core.requests import uploads_of
from tropa.core.urls import page_url
from tropa.core.views.drawing import drawn
from tropa.customers.models import Customer, Note
from tropa.customers.services import notes
from tropa.customers.views import identity
from tropa.customers.views.card import PARTS
from tropa.customers.views.identity import FieldGroup, FieldLine
from tropa.customers.views.trail import Part, shown_trail
from tropa.sales.cards.of_deal import sold
from tropa.sales.models import Deal, DealLine, DealShare, Stage
from tropa.staff import access_log
from tropa.staff.lists.says import said
from tropa.staff.requests import MemberRequest

JOINED = ("owner", "team", "branch", "source", "stage", "pipeline", "lost_reason")
MONEY = ("title", "amount", "currency", "expected_on")
WORK = ("customer", "owner", "shares", "pipeline", "source")
LOSS = ("lost_reason", "lost_note")


def fetched(viewer: Any, pk: UUID, action: str = "view", **more: Any) -> Deal:
    """The deal with what its card shows by joins, whether it `has_lines`, and `more` expressions; a trashed one too."""
    rows = Deal.everything.filter(access.row_filter(viewer, Deal), pk=pk)
    rows = rows.annotate(has_lines=Exists(DealLine.objects.filter(deal=OuterRef("pk"))), **more)
    deal: Deal | None = rows.select_related(*JOINED).first()
    if deal is None:
        raise NotFound
    if action != "view":
        access.check(viewer, "deal", action, deal)
    viewing.viewed(deal)
    return deal


def customer_of(deal: Deal, viewer: Any) -> Customer | None:
    """Whom it is with, if the viewer may see him."""
    rows = Customer.everything.filter(access.row_filter(viewer, Customer), pk=deal.customer_id)
    found: Customer | None = rows.select_related("source").first()
    return found


class DealCard(View):
    """The page, or the drawer."""

    def get(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """Everything but the blocks, which come after it."""
        return page(request, fetched(request.member, pk))


def page(request: MemberRequest, deal: Deal, *, line: FieldLine | None = None, status: int = 200) -> HttpResponse:
    """The whole card; `line` is a field being edited."""
    viewer, fields, asked = request.member, catalogue.of("deal"), request.GET.get("edit", "")
    may = asked in fields and identity.may_edit(deal, viewer) and fields.may_write(viewer, asked, deal)
    if line is None and may and may_write(deal, asked):
        line = identity.edited(deal, fields[asked], viewer)
    customer, part = customer_of(deal, viewer), request.GET.get("part", "")
    request.page_title = deal.title
    context = {
        **shown(deal, viewer, line),
        "customer": customer,
        "part": part if part in PARTS else "trail",
        "composers": cards.composers_of(deal, viewer) if customer and deal.deleted_at is None else [],
        "mark": mark(deal.pk),
        **(trail_of(request, deal, customer) if customer else {}),
    }
    return drawn(request, "sales/card/page.html", context, status=status)


def shown(deal: Deal, viewer: Any, line: FieldLine | None = None) -> dict[str, Any]:
    """The identity column and the stages."""
    amount = catalogue.of("deal")["amount"]
    return {
        "deal": deal,
        "total": amount.cell(amount.value(deal)) if catalogue.of("deal").may_read(viewer, "amount") else "",
        "groups": groups(deal, viewer, line),
        "steps": steps(deal) if catalogue.of("deal").may_read(viewer, "stage") else [],
        "stayed": deal.days_in_stage(),
        "may_edit": identity.may_edit(deal, viewer),
        "may_delete": access.may(viewer, "deal", "delete", deal),
        "looks_url": access_log.looks_url(deal, viewer),
    }


def groups(deal: Deal, viewer: Any, editing_line: FieldLine | None = None) -> list[FieldGroup]:
    """Its fields as far as the viewer may see them; own fields stand with the work."""
    fields, may = catalogue.of("deal"), identity.may_edit(deal, viewer)
    own = [spec.name for spec in fields if spec.custom]
    layout = [("money", _("Deal"), MONEY), ("work", _("Work"), (*WORK, *own))]
    if deal.outcome == Deal.Outcome.LOST:
        layout.append(("loss", _("Why it was lost"), LOSS))
    names = [name for _label, _title, listed in layout for name in listed]
    if fields.may_read(viewer, "shares"):
        prefetch_related_objects([deal], Prefetch("shares", DealShare.objects.select_related("member")))
    fields.prefetch([deal], [name for name in names if fields.may_read(viewer, name)])
    return [
        FieldGroup(
            label,
            title,
            [
                editing_line
                if editing_line and editing_line.spec.name == name
                else line_of(deal, fields[name], viewer, may)
                for name in listed
                if name in fields and fields.may_read(viewer, name)
            ],
        )
        for label, title, listed in layout
    ]


def line_of(deal: Deal, spec: FieldSpec, viewer: Any, may: bool) -> FieldLine:
    """A field as it stands; the amount of a deal with lines is nobody's to write."""
    return identity.line(deal, spec, viewer, may and may_write(deal, spec.name))


def may_write(deal: Any, name: str) -> bool:
    """Whether the field is for people to write, and does not follow from the lines."""
    return name != "amount" or not deal.has_lines


def steps(deal: Deal) -> list[tuple[Stage, str]]:
    """The stages of its pipeline with what each is to it: done, here, or ahead; where it is lost, the way ends."""
    stages = arrangement.kept("sales.stages", _stages_by_pipeline).get(deal.pipeline_id, [])
    way = [one for one in stages if one.kind != Stage.Kind.LOST or one.pk == deal.stage_id]
    at = next((place for place, one in enumerate(way) if one.pk == deal.stage_id), 0)
    lost = deal.outcome == Deal.Outcome.LOST
    return [
        (one, "here" if place == at else "done" if place < at and not lost else "ahead")
        for place, one in enumerate(way)
    ]


def _stages_by_pipeline() -> dict[UUID, list[Stage]]:
    found: dict[UUID, list[Stage]] = defaultdict(list)
    for stage in Stage.objects.order_by("position", "pk"):
        found[stage.pipeline_id].append(stage)
    return found


def trail_of(request: MemberRequest, deal: Deal, customer: Customer) -> dict[str, Any]:
    """The part of the customer's trail that is about the deal, or with `?whole` all of it."""
    whole, address = bool(request.GET.get("whole")), page_url("sales:trail", pk=deal.pk)
    about = Q(subject_kind="deal", subject_id=deal.pk)
    for model in (Note, Activity):
        own = model.objects.filter(subject_kind="deal", subject_id=deal.pk)
        about |= Q(subject_kind=model.kind_label, subject_id__in=own.values("pk"))
    found = shown_trail(request, customer, part=Part(deal, address, None if whole else about))
    if whole:
        found["same"] = "&".join(filter(None, [found["same"], "whole=1"]))
        found["more"] = f"{found['more']}&whole=1" if found["more"] else ""
    return {**found, "whole": whole}


class Trail(View):
    """A part of the trail for htmx."""

    def get(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """The entries after `before`, or all with the tools above them."""
        deal = fetched(request.member, pk)
        return trail_page(request, deal)


def trail_page(request: MemberRequest, deal: Deal) -> HttpResponse:
    """The trail as the card shows it."""
    customer = customer_of(deal, request.member)
    if customer is None:
        raise NotFound
    context = {"deal": deal, "customer": customer, **trail_of(request, deal, customer)}
    return render(request, "customers/card/entries.html" if context["continues"] else "sales/card/trail.html", context)


class Fresh(View):
    """The parts of an open card that others made stale, for the page to merge."""

    def get(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """All of them."""
        deal, viewer = fetched(request.member, pk), request.member
        customer = customer_of(deal, viewer)
        asked = request.GET.get("stale", "")
        context = {
            **shown(deal, viewer),
            "customer": customer,
            "blocks": cards.blocks_of(deal, viewer, frozenset(asked.split(",")) if asked else None),
            **(trail_of(request, deal, customer) if customer else {}),
        }
        return render(request, "sales/card/fresh.html", context)


class Blocks(View):
    """The right column, loaded after the card."""

    def get(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """All blocks with something to show."""
        deal = fetched(request.member, pk, **sold(request.member))
        placed = cards.blocks_of(deal, request.member)
        return render(request, "customers/card/blocks.html", {"customer": deal, "blocks": placed})


class Notes(View):
    """POST writes a note about the deal."""

    def post(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """Write, and show the trail with it."""
        deal = fetched(request.member, pk)
        about, text = ("deal", deal.pk), request.POST.get("text", "")
        try:
            notes.write(
                deal.customer_id, text, viewer=request.member, subject=about, uploads=uploads_of(request, "files")
            )
        except RuleViolation as broken:
            return beside(str(broken.message), "#composer-error")
        if not request.headers.get("HX-Request"):
            return redirect(deal.get_absolute_url())
        answer = trail_page(request, deal)
        answer["HX-Trigger"] = "tropa:written"
        return answer


class Tasks(View):
    """POST plans a task of the deal."""

    def post(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """Plan, and show the trail with it ahead."""
        deal = fetched(request.member, pk)
        names = ("title", "kind", "due_at", "assignee")
        values: dict[str, Any] = {name: request.POST[name] for name in names if name in request.POST}
        values["subject"] = {"kind": "deal", "id": str(deal.pk)}
        try:
            editing.create("task", values, viewer=request.member)
        except (Invalid, RuleViolation) as wrong:
            return beside(str(wrong), "#task-composer-error")
        if not request.headers.get("HX-Request"):
            return redirect(deal.get_absolute_url())
        answer = trail_page(request, deal)
        return said(answer, _("The task is written down."), undo=None, **{"tropa:written": True, "tropa:blocks": True})


def beside(words: str, place: str) -> HttpResponse:
    """What is wrong, under the composer, which keeps what was typed."""
    answer = HttpResponse(words, status=422, content_type="text/plain; charset=utf-8")
    answer["HX-Retarget"], answer["HX-Reswap"] = place, "textContent"
    return answer

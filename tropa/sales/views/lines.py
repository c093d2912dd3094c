"""The lines of a deal: a table to write in, whose totals the server counts while one types.

`region` stands in a drawer beside the card; the page at its own address is the same region in the frame.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from tropa.core import access, catalogue, editing, forms
from tropa.core.catalogue import Context
from tropa.core.editing import merging
from tropa.core.errors import Conflict, Invalid, RuleViolation, by_field
from tropa.core.journal import operation
from tropa.core.urls import page_url
from tropa.lib.numbers import whole
from tropa.sales.amounts import parts_of_discount
from tropa.sales.bill import bill, margin_of, much
from tropa.sales.models import Deal, DealLine
from tropa.staff.lists.clashes import seen
from tropa.staff.lists.says import said
from tropa.staff.requests import MemberRequest

SHOWN = ("product", "name", "quantity", "unit", "price", "discount_percent", "discount", "tax")
OFF = ("discount_percent", "discount")
EMPTIED = ("product", "name", *OFF)
"""What somebody may empty; any other empty part is as it stands, or as the product has it."""
WHOLE = ("tax_included", *OFF)
"""What is said of the whole deal below its lines."""


class DealLines(View):
    """GET the region, POST writes it; `add`, `remove` and `up` only draw it anew."""

    def get(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """As it is stored."""
        return answer(request, access.fetch(request.member, Deal, pk))

    def post(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """Write, or tell what is wrong beside each field."""
        deal = access.fetch(request.member, Deal, pk, "edit")
        rows = sent(request)
        if {"add", "remove", "up"} & {*request.POST}:
            return answer(request, deal, arranged(rows, request.POST))
        values = {"lines": rows, **{name: request.POST[name] for name in WHOLE if name in request.POST}}
        was = {"lines": request.POST.get("seen", "-")[:20_000]}
        try:
            with operation("sales.change_lines", title=_("Lines of “%(title)s”") % {"title": deal}) as deed:
                changed = editing.change("deal", pk, values, viewer=request.member, version=seen(request), seen=was)
        except Conflict:
            words = _("A colleague changed the lines meanwhile. Save again to write yours.")
            return answer(request, deal, rows, {"": words}, status=409)
        except (Invalid, RuleViolation) as wrong:
            return answer(request, deal, rows, by_field(wrong), status=422)
        if not request.headers.get("HX-Request"):
            return HttpResponseRedirect(page_url("sales:lines", pk=pk))
        answered = answer(request, Deal.objects.get(pk=changed.pk))
        events: dict[str, Any] = {"tropa:stale": True}
        return said(answered, _("The lines are saved"), undo=deed.id, **events)


class LineTotals(View):
    """POST what is typed: what it comes to, written nowhere."""

    def post(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """The totals."""
        deal = access.fetch(request.member, Deal, pk, "edit")
        places = forms.placed_rows(catalogue.of("deal")["lines"], request.POST, "lines")
        try:
            typed = drafts(typed_whole(deal, request.POST), said_rows([row for _at, row in places]), request.member)
        except Invalid:
            return HttpResponse(status=204)
        except RuleViolation as wrong:
            if wrong.code != "sales.discount_over":
                return HttpResponse(status=204)
            return render(request, "sales/lines.html#totals", {"over": str(wrong.message)})
        came = bill(deal, typed)
        context = {"totals": came.pairs, "sums": zip((at for at, _row in places), came.sums, strict=True)}
        return render(request, "sales/lines.html#counted", context)


def sent(request: MemberRequest) -> list[dict[str, Any]]:
    """The rows as typed."""
    return said_rows(forms.given(catalogue.of("deal")["lines"], request.POST))


def said_rows(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows with what somebody wrote: what is empty comes from the product."""
    return [{name: value for name, value in row.items() if value != "" or name in EMPTIED} for row in rows]


def no_zeros(row: Mapping[str, Any]) -> dict[str, Any]:
    """A discount of nothing is no discount, and nothing is written into its field."""
    return {name: None if name in OFF and not value else value for name, value in row.items()}


def typed_whole(deal: Deal, posted: Mapping[str, str]) -> Deal:
    """The deal with what is typed about the whole of it, not saved.

    Raises:
        Invalid, RuleViolation: it cannot be read.
    """
    fields = catalogue.of("deal")
    deal.tax_included = posted.get("tax_included") != "0"
    for name in OFF:
        setattr(deal, name, fields[name].parse(posted.get(name, "")) or Decimal(0))
    return deal


def arranged(rows: list[dict[str, Any]], posted: Mapping[str, str]) -> list[dict[str, Any]]:
    """The rows with one away, or one a place higher; a blank one stands at the end anyway."""
    at = whole(posted.get("remove", posted.get("up", "")), 999)
    if at is None or at >= len(rows):
        return rows
    if "remove" in posted:
        return rows[:at] + rows[at + 1 :]
    above = max(at - 1, 0)
    return [*rows[:above], rows[at], *rows[above:at], *rows[at + 1 :]]


def drafts(deal: Deal, rows: Sequence[Mapping[str, Any]], viewer: Any) -> list[DealLine]:
    """Lines of what is typed, not saved.

    Raises:
        Invalid, RuleViolation: it cannot be read.
    """
    parsed = catalogue.of("deal")["lines"].parse(list(rows), Context(viewer=viewer))
    found = []
    for values in parsed:
        named = {name: value for name, value in values.items() if name not in ("id", "product") and value is not None}
        product = values.get("product")
        line = DealLine(deal=deal, product_id=getattr(product, "pk", product), **named)
        line.prepare()
        found.append(line)
    for line, part in zip(found, parts_of_discount(deal, found), strict=True):
        line.whole_discount = part
    return found


def region(
    deal: Deal, viewer: Any, rows: list[dict[str, Any]] | None = None, errors: dict[str, str] | None = None,
    posted: Mapping[str, str] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """What the template `sales/lines.html#region` shows: of a deal, or of what was typed and not saved."""
    fields = catalogue.of("deal")
    spec, errors = fields["lines"], errors or {}
    fields.prefetch([deal], ["lines"])
    standing = list(deal.lines.all())
    may_edit = fields.may_write(viewer, "lines", deal) and access.may(viewer, "deal", "edit", deal)
    value = [no_zeros(row) for row in spec.value(deal)] if rows is None else rows
    made = forms.control(spec, value, viewer=viewer, errors=errors, raw=rows is not None)
    came = bill(deal, standing)
    sums = came.sums if rows is None else []
    shown = [
        (row, {part.spec.name: part for part in row.controls}, at, sums[at] if at < len(sums) else "")
        for at, row in enumerate(made.rows or ())
    ]
    below = {
        name: forms.control(fields[name], posted.get(name, ""), viewer=viewer, errors=errors, raw=True)
        if posted is not None
        else forms.control(fields[name], fields[name].value(deal) or None, viewer=viewer)
        for name in OFF
    }
    within = {part.name for _row, parts, _at, _sum in shown for part in parts.values()} | below.keys()
    return {
        "deal": deal,
        "rows": shown,
        "parts": [part for name in SHOWN for part in spec.parts if part.name == name],
        "below": below,
        "included": deal.tax_included if posted is None else posted.get("tax_included") != "0",
        "lines": list(zip(standing, map(much, standing), came.sums, strict=True)),
        "seen": merging.spelled(deal, spec),
        "wrong": [words for name, words in errors.items() if name not in within],
        "may_edit": may_edit,
        "totals": came.pairs if standing else [],
        "margin": margin_of(deal) if standing and fields.may_read(viewer, "margin") else "",
    }


def answer(
    request: MemberRequest, deal: Deal, rows: list[dict[str, Any]] | None = None,
    errors: dict[str, str] | None = None, *, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The region alone for htmx, a drawer for a link that opens one, else in the frame."""
    part = "#region" if request.headers.get("HX-Request") else ""
    part = "#drawer" if request.headers.get("X-Tropa-Drawer") and request.method == "GET" else part
    request.page_title = deal.title
    context = region(deal, request.member, rows, errors, None if rows is None else request.POST)
    return render(request, f"sales/lines.html{part}", context, status=status)

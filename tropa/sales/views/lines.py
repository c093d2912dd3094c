"""The lines of a deal: a table to write in, whose totals the server counts while one types.

`region` is what a card includes; the page at its own address is the same region in the frame.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from tropa.core import access, catalogue, editing, forms
from tropa.core.catalogue import Context
from tropa.core.editing import merging
from tropa.core.errors import Conflict, FieldError, Invalid, RuleViolation
from tropa.core.journal import operation
from tropa.core.urls import page_url
from tropa.lib import lines as arithmetic
from tropa.lib.money import Amount
from tropa.lib.numbers import whole
from tropa.sales.models import Deal, DealLine
from tropa.staff.lists.clashes import seen
from tropa.staff.lists.says import said
from tropa.staff.requests import MemberRequest

SHOWN = ("product", "name", "quantity", "price", "discount_percent", "discount", "tax")


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
        values = {"lines": rows, "tax_included": request.POST.get("tax_included", "")}
        was = {"lines": request.POST.get("seen", "-")[:20_000]}
        try:
            with operation("sales.change_lines", title=_("Lines of “%(title)s”") % {"title": deal}) as deed:
                changed = editing.change("deal", pk, values, viewer=request.member, version=seen(request), seen=was)
        except Conflict:
            words = _("A colleague changed the lines meanwhile. Save again to write yours.")
            return answer(request, deal, rows, {"": words}, status=409)
        except (Invalid, RuleViolation) as wrong:
            return answer(request, deal, rows, told(wrong), status=422)
        if not request.headers.get("HX-Request"):
            return HttpResponseRedirect(page_url("sales:lines", pk=pk))
        answered = answer(request, Deal.objects.get(pk=changed.pk))
        events: dict[str, Any] = {"tropa:changed": {}}
        return said(answered, _("The lines are saved"), undo=deed.id, **events)


class LineTotals(View):
    """POST what is typed: what it comes to, written nowhere."""

    def post(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """The totals."""
        deal = access.fetch(request.member, Deal, pk, "edit")
        deal.tax_included = request.POST.get("tax_included") != "0"
        try:
            typed = drafts(deal, sent(request), request.member)
        except (Invalid, RuleViolation):
            return HttpResponse(status=204)
        return render(request, "sales/lines.html#totals", {"totals": totals(deal, typed)})


def sent(request: MemberRequest) -> list[dict[str, Any]]:
    """The rows as typed."""
    rows: list[dict[str, Any]] = forms.given(catalogue.of("deal")["lines"], request.POST)
    return [{name: value for name, value in row.items() if value != "" or name in ("product", "name")} for row in rows]


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
    return found


def totals(deal: Deal, lines: Sequence[DealLine]) -> list[tuple[str, str]]:
    """Net, VAT by rate, gross, in words."""
    figures = [line.figures for line in lines]
    came = arithmetic.total(figures, tax_included=deal.tax_included)
    money = catalogue.of("deal")["amount"]

    def shown(amount: Any) -> str:
        return money.text(Amount.of(amount, deal.currency))

    by_rate = arithmetic.vat_by_rate(figures, tax_included=deal.tax_included)
    vat = [
        (_("VAT %(rate)s %%") % {"rate": f"{rate.normalize():f}"}, shown(amount)) if rate is not None
        else (_("Without VAT"), "–")
        for rate, amount in by_rate.items()
    ]  # fmt: skip
    return [(_("Net"), shown(came.net)), *vat, (_("Total"), shown(came.gross))]


def told(wrong: Invalid | RuleViolation) -> dict[str, str]:
    """The errors by field."""
    errors = wrong.errors if isinstance(wrong, Invalid) else [FieldError(wrong.field, wrong.code, str(wrong.message))]
    return {error.field: str(error.message) for error in errors}


def region(
    deal: Deal, viewer: Any, rows: list[dict[str, Any]] | None = None, errors: dict[str, str] | None = None
) -> dict[str, Any]:
    """What the template `sales/lines.html#region` shows: of a deal, or of what was typed and not saved."""
    fields = catalogue.of("deal")
    spec = fields["lines"]
    fields.prefetch([deal], ["lines"])
    standing = list(deal.lines.all())
    may_edit = fields.may_write(viewer, "lines", deal) and access.may(viewer, "deal", "edit", deal)
    value = spec.value(deal) if rows is None else rows
    made = forms.control(spec, value, viewer=viewer, errors=errors or {}, raw=rows is not None)
    shown = [
        (row, [part for part in row.controls if part.spec.name in SHOWN], at) for at, row in enumerate(made.rows or ())
    ]
    within = {part.name for _row, parts, _at in shown for part in parts}
    margin = fields["margin"] if fields.may_read(viewer, "margin") else None
    return {
        "deal": deal,
        "rows": shown,
        "parts": [part for part in spec.parts if part.name in SHOWN],
        "lines": [(line, Amount.of(line.figures.sum, deal.currency)) for line in standing],
        "money": fields["amount"],
        "seen": merging.spelled(deal, spec),
        "wrong": [words for name, words in (errors or {}).items() if name not in within],
        "may_edit": may_edit,
        "totals": totals(deal, standing),
        "margin": margin.text(margin.value(deal)) if margin and standing else "",
    }


def answer(
    request: MemberRequest, deal: Deal, rows: list[dict[str, Any]] | None = None,
    errors: dict[str, str] | None = None, *, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The region alone for htmx, else in the frame."""
    part = "#region" if request.headers.get("HX-Request") else ""
    return render(request, f"sales/lines.html{part}", region(deal, request.member, rows, errors), status=status)

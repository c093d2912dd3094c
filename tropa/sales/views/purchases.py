"""Purchases: their list, one of them with what was given back, a new one by hand."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from tropa.core import access, catalogue, forms, rates
from tropa.core.catalogue import Context
from tropa.core.days import company_day
from tropa.core.errors import Conflict, Invalid, RuleViolation, by_field
from tropa.core.journal.reading import changes_of_record
from tropa.core.requests import is_drawer
from tropa.core.urls import page_url
from tropa.sales.cards.of_customer import money
from tropa.sales.models import Deal, Sale
from tropa.sales.services import purchases
from tropa.staff.lists import RecordList, Standing, mine
from tropa.staff.lists.says import said
from tropa.staff.models import Member
from tropa.staff.requests import MemberRequest

NAMES = ("customer", "occurred_on", "amount", "currency", "cost", "external_id", "source", "owner")
CLOSED: dict[str, Any] = {"tropa:blocks": True, "tropa:changed": {}, "tropa:close": True}
SHOWN = ("customer", "amount_base", "cost", "source", "owner", "external_id")


def _of_refunds(key: str, title: Any, *, are: bool) -> Standing:
    return Standing(key, title, {"all": [{"field": "refund_of", "op": "is_empty", "value": not are}]})


class SaleList(RecordList):
    """Purchases and refunds that stand, as far as I may see them."""

    kind = "sale"
    title = gettext_lazy("Sales")
    views = (
        _of_refunds("purchases", gettext_lazy("Purchases"), are=False),
        _of_refunds("refunds", gettext_lazy("Refunds"), are=True),
        mine("owner"),
    )
    columns = ("customer", "amount", "source", "owner", "external_id")
    keep = ("customer", "amount")
    card = "sales:sale"
    create = "sales:new_sale"
    create_title = gettext_lazy("Purchase")
    empty = "sales/purchases/empty.html"


class OneSale(View):
    """What was bought, of what it follows, what was given back."""

    def get(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """A page, or a drawer beside the list."""
        return shown(request, access.fetch(request.member, Sale, pk))


class SaleRefunds(View):
    """POST gives money back."""

    def post(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """As much as the small form says; nothing is all that stands."""
        viewer, sale = request.member, access.fetch(request.member, Sale, pk)
        access.check(viewer, "sale", "create")
        fields, context = catalogue.of("sale"), Context(viewer=viewer)
        try:
            typed = {name: request.POST.get(name, "").strip() for name in ("amount", "occurred_on")}
            told = {name: fields[name].type.parse(text, fields[name], context) for name, text in typed.items()}
            entry = purchases.refund(pk, viewer=viewer, amount=told["amount"], on=told["occurred_on"])
        except RuleViolation as wrong:
            return shown(request, sale, errors=by_field(wrong, whole="whole"), typed=request.POST.dict(), status=422)
        words = _("Given back: %(amount)s") % {"amount": money(-entry.amount, entry.currency)}
        return answered(request, sale, words, entry)


class SaleReversal(View):
    """POST takes back what was written by mistake."""

    def post(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """By a counter-entry."""
        sale = access.fetch(request.member, Sale, pk)
        try:
            entry = purchases.take_back(pk, viewer=request.member)
        except RuleViolation as wrong:
            return shown(request, sale, errors=by_field(wrong, whole="whole"), status=422)
        return answered(request, sale, _("The purchase is taken back."), entry)


class NewSale(View):
    """A purchase by hand: GET the form (`?customer=` says whose), POST writes it down."""

    def get(self, request: MemberRequest) -> HttpResponse:
        """Of today, one's own, in the base currency."""
        access.check(request.member, "sale", "create")
        begun = {"occurred_on": company_day().isoformat(), "currency": rates.base_currency()}
        begun["owner"] = str(request.member.pk)
        return form(request, begun | {name: request.GET[name] for name in NAMES if name in request.GET}, {})

    def post(self, request: MemberRequest) -> HttpResponse:
        """Write it down, or tell what is wrong with what was typed."""
        access.check(request.member, "sale", "create")
        typed = {name: request.POST.get(name, "") for name in NAMES}
        writable = catalogue.of("sale").writable(request.member)
        values = {name: value for name, value in typed.items() if name in writable and value.strip()}
        try:
            sale, _is_new = purchases.add(values, viewer=request.member)
        except (Invalid, RuleViolation) as wrong:
            return form(request, typed, by_field(wrong, whole="whole"), status=422)
        except Conflict:
            taken = _("There is another purchase of this number.")
            return form(request, typed, {"external_id": taken}, status=422)
        if not request.headers.get("HX-Request"):
            return redirect(sale.get_absolute_url())
        words = _("The purchase is written down.")
        return said(HttpResponse(status=204), words, undo=deed_of(sale), **CLOSED)


def deed_of(sale: Sale) -> UUID:
    """The deed that wrote the entry."""
    found: UUID = next(change.operation_id for change, _before in changes_of_record(Sale, sale.pk))
    return found


def form(request: MemberRequest, typed: dict[str, Any], errors: dict[str, str], status: int = 200) -> HttpResponse:
    """The fields that the member may write."""
    fields = catalogue.of("sale").writable(request.member)
    controls = [
        forms.control(fields[name], typed.get(name, ""), viewer=request.member, errors=errors, raw=True)
        for name in NAMES
        if name in fields
    ]
    known = {control.name for control in controls}
    context = {
        "controls": controls,
        "whole": [words for field, words in errors.items() if field not in known],
        "customer_id": typed.get("customer", ""),
    }
    shape = "new_drawer" if is_drawer(request) else "new"
    return render(request, f"sales/purchases/{shape}.html", context, status=status)


def shown(
    request: MemberRequest, sale: Sale, *, errors: dict[str, str] | None = None, typed: Any = None, status: int = 200
) -> HttpResponse:
    """The entry as a page, a drawer, or (asked by its own forms) the part within either."""
    viewer = request.member
    sale = Sale.objects.select_related("customer", "source", "owner", "refund_of", "reverses").get(pk=sale.pk)
    counter = Sale.objects.visible_to(viewer).filter(reverses=sale).first()
    refunds = list(Sale.objects.visible_to(viewer).standing().filter(refund_of=sale).order_by("occurred_on", "pk"))
    fields = catalogue.of("sale").readable(viewer)
    stands, is_purchase = counter is None and sale.reverses_id is None, sale.refund_of_id is None
    left = sale.left() if stands and is_purchase else None
    change, _before = next(changes_of_record(Sale, sale.pk))
    context = {
        "sale": sale,
        "amount": money(sale.amount, sale.currency),
        "fields": _told(sale, fields),
        "lines": [_line(line, sale, fields) for line in sale.lines.all()] if "lines" in fields else [],
        "refunds": [(refund, money(refund.amount, refund.currency)) for refund in refunds],
        "left": money(left, sale.currency) if refunds and left is not None else "",
        "deal": _deal(sale, viewer),
        "counter": counter,
        "stands": stands,
        "deed": change.operation,
        "by": Member.everything.filter(pk=change.operation.actor_id).first(),
        "may_refund": bool(left) and access.may(viewer, "sale", "create"),
        "may_take_back": stands and not sale.is_derived and access.may(viewer, "sale", "delete", sale),
        "today": company_day().isoformat(),
        "errors": errors or {},
        "typed": typed or {},
    }
    request.page_title = str(sale)
    own = request.headers.get("HX-Target") == "sale"
    template = "sale" if own else "drawer" if is_drawer(request) else "page"
    return render(request, f"sales/purchases/{template}.html", context, status=status)


def _told(sale: Sale, fields: Any) -> list[tuple[str, Any]]:
    """What is known of it besides, (label, cell)."""
    named = [fields[name] for name in SHOWN if name in fields]
    fields.prefetch([sale], [spec.name for spec in named])
    told = [(spec, spec.value(sale)) for spec in named]
    same = sale.currency == rates.base_currency()
    return [(spec.label, spec.cell(value)) for spec, value in told
            if value not in (None, "") and not (same and spec.name == "amount_base")]  # fmt: skip


def _line(line: Any, sale: Sale, fields: Any) -> tuple[str, str, str]:
    """Name, quantity with its unit, sum."""
    quantity = next(part for part in fields["lines"].parts if part.name == "quantity")
    return (
        line.name,
        f"{quantity.text(line.quantity)}\u00a0{line.get_unit_display()}",
        money(line.amount, sale.currency),
    )


def _deal(sale: Sale, viewer: Any) -> Deal | None:
    """The deal it follows, if the viewer sees it."""
    if sale.origin_kind != Deal.kind_label:
        return None
    found: Deal | None = Deal.objects.visible_to(viewer).filter(pk=sale.origin_id).first()
    return found


def answered(request: MemberRequest, sale: Sale, words: str, entry: Sale) -> HttpResponse:
    """The entry drawn anew with a toast that takes the deed back; without script its page."""
    if not request.headers.get("HX-Request"):
        messages.success(request, words)
        return redirect(page_url("sales:sale", pk=sale.pk))
    events: dict[str, Any] = {"tropa:changed": {}, "tropa:blocks": True}
    return said(shown(request, sale), words, undo=deed_of(entry), **events)

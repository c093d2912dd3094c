"""What is sold: the list, and the form of one in a drawer or on a page."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from tropa.core import access, catalogue, files, forms
from tropa.core.catalogue import FieldSet
from tropa.core.editing import merging
from tropa.core.errors import Invalid, RuleViolation, by_field
from tropa.core.journal import operation
from tropa.core.requests import is_drawer, uploads_of
from tropa.core.urls import page_url
from tropa.sales.models import Product
from tropa.sales.services import products
from tropa.staff.lists import RecordList, Standing
from tropa.staff.lists.clashes import decided, dialog, of_form, seen, write_form
from tropa.staff.lists.says import said
from tropa.staff.requests import MemberRequest

SOLD = {"field": "active", "op": "is", "value": True}
SERVICE = {"field": "kind", "op": "is", "value": "service"}


class ProductList(RecordList):
    """All of them."""

    kind = "product"
    title = gettext_lazy("Products")
    views = (
        Standing("sold", gettext_lazy("Sold now"), {"all": [SOLD]}, first=True),
        Standing("services", gettext_lazy("Services"), {"all": [SERVICE]}),
    )
    columns = ("sku", "group", "price", "unit", "tax_class")
    keep = ("price",)
    picture = "photo"
    card = "sales:product"
    create = "sales:new_product"
    create_title = gettext_lazy("Product")


class NewProduct(View):
    """An empty form."""

    def get(self, request: MemberRequest) -> HttpResponse:
        """As nobody has typed anything."""
        access.check(request.member, "product", "create")
        return form(request, None)

    def post(self, request: MemberRequest) -> HttpResponse:
        """Make it."""
        access.check(request.member, "product", "create")
        fields = catalogue.of("product").writable(request.member)
        values = {name: value for name, value in given(fields, request).items() if value not in ("", [])}
        try:
            made = products.create(values, viewer=request.member, photo=uploads_of(request, "photo"))
        except (Invalid, RuleViolation) as wrong:
            return form(request, None, by_field(wrong), status=422)
        return saved(request, made, _("“%(title)s” is here") % {"title": made})


class OneProduct(View):
    """One with its fields."""

    def get(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """Filled in."""
        return form(request, access.fetch(request.member, Product, pk))

    def post(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """Change it; a field that a colleague changed meanwhile is shown with both values."""
        product = access.fetch(request.member, Product, pk, "edit")
        fields = catalogue.of("product").writable(request.member, product)
        values = decided(request, given(fields, request))
        try:
            with (
                files.received(uploads_of(request, "photo")) as arrived,
                operation("sales.change_product", title=_("Changed “%(title)s”") % {"title": product}) as deed,
            ):
                changed, _own, clashes = write_form(
                    "product",
                    pk,
                    values,
                    viewer=request.member,
                    version=seen(request),
                    rows={"prices": request.POST.get("seen", "-")[:20_000]},
                    force=request.POST.get("keep") == "mine",
                )
                if not clashes and products.may_show(request.member):
                    if arrived:
                        products.show(changed, arrived[-1])
                    elif request.POST.get("no_photo"):
                        products.hide(changed)
        except (Invalid, RuleViolation) as wrong:
            return form(request, product, by_field(wrong), status=422)
        if clashes:
            url = page_url("sales:product", pk=pk)
            return dialog(request, of_form(catalogue.of("product"), clashes, product, url, request.member))
        return saved(request, changed, _("“%(title)s” is changed") % {"title": changed}, undo=deed.id)


def given(fields: FieldSet, request: MemberRequest) -> dict[str, Any]:
    """What the form sent of the fields it showed."""
    sent = {name.partition(".")[0] for name in request.POST} | {*request.POST}
    shown = [spec for spec in fields if spec.name in sent or (spec.parts and "whole" in sent)]
    return {spec.name: forms.given(spec, request.POST) for spec in shown}


def form(
    request: MemberRequest, product: Product | None, errors: dict[str, str] | None = None, *, status: int = 200
) -> HttpResponse:
    """The form; of what the viewer may not change the value alone."""
    viewer = request.member
    fields = catalogue.of("product").readable(viewer)
    may_edit = access.may(viewer, "product", "edit", product) if product else True
    writable = fields.writable(viewer, product) if may_edit else FieldSet(fields.declaration, ())
    if product is not None:
        fields.prefetch([product], fields.names())
    controls, lines = [], []
    for spec in fields:
        if spec.name == "photo":
            continue
        value = spec.value(product) if product else ("true" if spec.name == "active" else None)
        if spec.name in writable:
            sent = forms.given(spec, request.POST) if errors else value
            controls.append(forms.control(spec, sent, viewer=viewer, errors=errors or {}, raw=bool(errors)))
        elif product is not None:
            lines.append((spec.label, spec.cell(value)))
    shown = {"photo", *(control.name for control in controls)}
    drawer = is_drawer(request)
    context = {
        "product": product,
        "controls": controls,
        "seen": merging.spelled(product, fields["prices"]) if product and "prices" in fields else "-",
        "lines": lines,
        "errors": errors or {},
        "wrong": [words for name, words in (errors or {}).items() if name.partition(".")[0] not in shown],
        "sees_photo": "photo" in fields,
        "may_show": may_edit and products.may_show(viewer),
        "address": page_url("sales:product", pk=product.pk) if product else page_url("sales:new_product"),
    }
    template = "sales/products/drawer.html" if drawer else "sales/products/page.html"
    return render(request, template, context, status=status)


def saved(request: MemberRequest, product: Product, text: str, *, undo: UUID | None = None) -> HttpResponse:
    """Close the drawer and tell the page; without script back to the list."""
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(page_url("sales:products"))
    return said(HttpResponse(status=204), text, undo=undo, **{"tropa:close": True, "tropa:changed": {}})

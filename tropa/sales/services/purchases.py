"""Purchases written down by hand or by a program, money given back, and taking back what was written by mistake."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tropa.core import access, catalogue, editing
from tropa.core.catalogue import Context
from tropa.core.days import company_day
from tropa.core.errors import Conflict, FieldError, Invalid, RuleViolation
from tropa.core.journal import operation
from tropa.sales.models import Sale
from tropa.sales.models.sale_line import paid


def add(values: Mapping[str, Any], *, viewer: Any) -> tuple[Sale, bool]:
    """A purchase that follows no record of ours; whether it was written now.

    What has a number elsewhere is written once: the same purchase told again is the one that stands, unless it was
    taken back since.

    Raises:
        Denied: the viewer may not, or not for that owner.
        Conflict: there is another purchase of this number.
        Invalid: with every field's error.
    """
    access.check(viewer, "sale", "create")
    values = _with_amount(values, viewer)
    try:
        # The savepoint lets whoever came second look at what the first one wrote.
        with transaction.atomic(), operation("sales.add_purchase", title=_("A purchase is written down")) as deed:
            sale: Sale = editing.create("sale", values, viewer=viewer)
            _check_lines(sale)
            deed.title = _("Purchase of %(customer)s, %(day)s") % {"customer": sale.customer, "day": sale}
    except Invalid as wrong:
        standing = _standing(values)
        if standing is None or {error.code for error in wrong.errors} != {"field.taken"}:
            raise
        if not _same(standing, values, viewer):
            raise Conflict(version=standing.version) from wrong
        return access.fetch(viewer, Sale, standing.pk), False
    return sale, True


def _check_lines(sale: Sale) -> None:
    lines = list(sale.lines.all())
    if lines and sum((line.amount or Decimal(0) for line in lines), Decimal(0)) != sale.amount:
        words = _("The lines come to another amount.")
        raise Invalid([FieldError("amount", "sales.amount_of_lines", words)])


def refund(identity: UUID, *, viewer: Any, amount: Decimal | None = None, on: date | None = None) -> Sale:
    """Money given back: all that stands, or a part of it; it lessens the figures of whoever sold.

    Raises:
        NotFound, Denied: not the viewer's to see, or to write purchases.
        RuleViolation: nothing of it stands, there is not so much left, or the day lies before it or ahead.
    """
    sale = _seen(identity, viewer, "create")
    with operation("sales.refund", title=_("Refund: %(customer)s, %(day)s") % {"customer": sale.customer, "day": sale}):
        # Two refunds at once: the second counts what the first one left.
        sale = _held(sale)
        if sale.refund_of_id is not None or not sale.is_standing:
            raise RuleViolation("sales.no_purchase", _("Nothing of this purchase stands that could be given back."))
        if amount is not None and amount <= 0:
            raise RuleViolation("sales.not_above_zero", _("Say how much was given back, above zero."), "amount")
        if amount is None and not sale.left():
            raise RuleViolation("sales.refund_more", _("There is not so much left to give back."), field="amount")
        day = on or company_day()
        if not sale.occurred_on <= day <= company_day():
            words = _("Money is given back between the day of the purchase and today.")
            raise RuleViolation("sales.refund_day", words, "occurred_on")
        return sale.refund(amount, on=day)


def take_back(identity: UUID, *, viewer: Any) -> Sale:
    """What was written by mistake, by a counter-entry, which is returned; its refunds go with it.

    Raises:
        NotFound, Denied: not the viewer's to see or take back.
        RuleViolation: it follows another record, or is taken back already.
    """
    sale = _seen(identity, viewer, "delete")
    title = _("Taken back: %(customer)s, %(day)s") % {"customer": sale.customer, "day": sale}
    with operation("sales.take_back", title=title):
        sale = _held(sale)
        if not sale.is_standing:
            raise RuleViolation("sales.taken_back", _("This purchase has been taken back already."))
        if sale.is_derived:
            words = _("This purchase follows its deal: change or reopen the deal, and it follows.")
            raise RuleViolation("sales.follows", words)
        return sale.reverse()


def _seen(identity: UUID, viewer: Any, action: str) -> Sale:
    access.check(viewer, "sale", "view")
    sale: Sale = access.fetch(viewer, Sale, identity, action)
    return sale


def _held(sale: Sale) -> Sale:
    """As it stands now, locked until the end of this transaction."""
    return Sale.objects.select_for_update(of=("self",)).get(pk=sale.pk)  # type: ignore[no-any-return]  # untyped


def _standing(values: Mapping[str, Any]) -> Sale | None:
    number = values.get("external_id")
    if not isinstance(number, str) or not number.strip():
        return None
    found: Sale | None = Sale.objects.purchases().filter(external_id=number.strip()).first()
    return found


def _same(sale: Sale, values: Mapping[str, Any], viewer: Any) -> bool:
    """Whether these values tell of that purchase: customer, day, amount and, if it is named, the currency."""
    fields, context = catalogue.of("sale"), Context(viewer=viewer)
    told = {name: fields[name].parse(values.get(name), context) for name in ("customer", "occurred_on", "amount")}
    currency = values.get("currency") or sale.currency
    return (told["customer"], told["occurred_on"], told["amount"], currency) == (
        sale.customer_id, sale.occurred_on, sale.amount, sale.currency,
    )  # fmt: skip


def _with_amount(values: Mapping[str, Any], viewer: Any) -> Mapping[str, Any]:
    """Of lines alone their sum; what is wrong with them is told by whoever reads all fields."""
    if values.get("amount") not in (None, "") or not values.get("lines"):
        return values
    try:
        rows = catalogue.of("sale")["lines"].parse(values["lines"], Context(viewer=viewer))
    except (Invalid, RuleViolation):
        return values
    sums = [paid(row.get("amount"), row.get("price"), row.get("quantity")) for row in rows]
    known = [each for each in sums if each is not None]
    return values if len(known) < len(sums) else {**values, "amount": format(sum(known, Decimal(0)), "f")}

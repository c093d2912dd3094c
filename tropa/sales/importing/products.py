"""What is to be done with each row of a file of products, and how it is written.

A price goes to the product itself: that is what it costs wherever no price list says otherwise.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_noop as _

from tropa.core import access, rates, search
from tropa.core.ids import uuid7s
from tropa.customers.importing.cells import CellReader, Context
from tropa.customers.importing.drafts import Problem
from tropa.customers.importing.parts import Part
from tropa.customers.importing.reading import RowReader
from tropa.customers.importing.steps import CREATED, FAILED, SKIPPED, UPDATED, RowStep
from tropa.customers.importing.writing import Writer
from tropa.customers.models import Import
from tropa.lib.names import folded
from tropa.lib.spreadsheets.tables import Line
from tropa.sales.importing import product_cells
from tropa.sales.importing.drafts import ProductDraft
from tropa.sales.importing.groups import Groups
from tropa.sales.importing.recorded import EMPTY
from tropa.sales.models import Product, ProductGroup
from tropa.staff.models import Member

PRODUCT = ["id", "name", "name_key", "sku", "sku_key", "kind", "unit", "price", "cost", "currency", "tax_class",
           "group", "active", "custom"]  # fmt: skip


class ProductReader(RowReader):
    """Reads products."""

    draft: ClassVar[Any] = ProductDraft

    def __init__(self, mapping: Any, context: Context) -> None:
        self.taxes = product_cells.Taxes()
        super().__init__(mapping, context)

    def reads(self, target: str) -> CellReader:
        """Names of units, kinds and VAT as people write them."""
        return self.taxes.take if target == "tax_class" else product_cells.reads(target)

    def settle(self, draft: ProductDraft) -> None:
        """A product has a name."""
        if not draft.name and not draft.sku:
            draft.problems.append(Problem(self.column_of("name"), "", _("There is no name.")))
        draft.name = draft.name or draft.sku


@dataclass(slots=True)
class ProductStep(RowStep):
    """A row of a file of products and what becomes of it."""

    id: UUID | None = None
    group: UUID | None = None
    product: Product | None = None


class ProductPlanner:
    """Decides about products: known by SKU, those without one by name."""

    def __init__(self, reader: ProductReader, policy: str, importer: Member) -> None:
        self.reader, self.policy, self.importer = reader, policy, importer
        self.groups = Groups(importer)
        self.base = rates.base_currency()
        self.editable = access.row_filter(importer, Product, "edit")
        self.rows: dict[Any, int] = {}

    def new(self) -> Mapping[str, Iterable[Any]]:
        """Groups that are still to be made."""
        return {"product_group": self.groups.new}

    def plan(self, lines: Iterable[Line]) -> list[ProductStep]:
        """Decide about a batch in a constant number of queries."""
        steps = [ProductStep(self.reader.read(line)) for line in lines]
        for step in steps:
            if step.draft.problems:
                step.action = FAILED
        sound = [step for step in steps if step.action != FAILED]
        known = self._known(sound)
        for step, identity in zip(sound, uuid7s(len(sound)), strict=True):
            self._place(step)
            self._decide(step, known, identity)
        return steps

    def _place(self, step: ProductStep) -> None:
        if step.draft.group:
            step.group = self.groups.find(step.draft.group)
            if step.group is None:
                words = _("There is no such group, and you may not make new ones; it is left out.")
                step.draft.remarks.append(Problem(self.reader.column_of("group"), step.draft.group[-1][:80], words))

    def _decide(self, step: ProductStep, known: dict[Any, Product], identity: UUID) -> None:
        draft, keys = step.draft, _keys(step.draft)
        earlier = next((self.rows[key] for key in keys if key in self.rows), 0)
        for key in keys:
            self.rows.setdefault(key, draft.number)
        found = next((known[key] for key in keys if key in known), None)
        if self.policy == Import.Policy.CREATE:
            self._make(step, identity)
        elif earlier:
            step.action = SKIPPED
            column = self.reader.column_of("sku", "name")
            draft.remarks.append(Problem(column, draft.name[:80], _("Row %(row)d says the same."), {"row": earlier}))
        elif found is None:
            self._make(step, identity)
        else:
            step.product, step.id, step.found_by = found, found.pk, "sku" if draft.sku else "name"
            step.action = SKIPPED if self.policy == Import.Policy.SKIP else UPDATED
            if step.action == UPDATED:
                self._settle(step, found)

    def _make(self, step: ProductStep, identity: UUID) -> None:
        step.id, step.action = identity, CREATED

    def _known(self, steps: Sequence[ProductStep]) -> dict[Any, Product]:
        found: dict[Any, Product] = {}
        mine = Product.objects.filter(self.editable)
        if skus := {folded(step.draft.sku) for step in steps if step.draft.sku}:
            found |= {("sku", product.sku_key): product for product in mine.filter(sku_key__among=skus)}
        names = {folded(step.draft.name) for step in steps}
        for product in mine.filter(name_key__among=names).order_by("-pk") if names else ():
            found["name", product.name_key, bool(product.sku)] = product
        return found

    def _settle(self, step: ProductStep, product: Product) -> None:
        draft, replaces = step.draft, self.policy == Import.Policy.REPLACE
        values = {"sku": draft.sku, "price": draft.price, "cost": draft.cost, "group_id": step.group}
        if replaces:
            values |= {"name": draft.name, "kind": draft.kind, "unit": draft.unit, "tax_class": draft.tax_class}
            values |= {"currency": draft.currency, "active": draft.active}
        if draft.currency and draft.currency != product.currency and not replaces:
            values |= {"price": None, "cost": None}  # a sum in another currency fills nothing
        for name, value in values.items():
            before = getattr(product, name)
            if value not in EMPTY and value != before and (replaces or not before):
                step.changes[name] = (before, value)
        custom = {
            name: value
            for name, value in draft.custom.items()
            if value not in EMPTY and (replaces or product.custom.get(name) in EMPTY)
        }
        if any(product.custom.get(name) != value for name, value in custom.items()):
            step.changes["custom"] = (dict(product.custom), {**product.custom, **custom})


def _keys(draft: ProductDraft) -> list[Any]:
    """By what a product is found: its SKU, else its name; one with another SKU is another product."""
    name = folded(draft.name)
    if draft.sku:
        return [("sku", folded(draft.sku)), ("name", name, False)]
    return [("name", name, False), ("name", name, True)]


class ProductWriter(Writer):
    """Writes products and their groups."""

    def __init__(self, planner: ProductPlanner) -> None:
        super().__init__()
        self.planner = planner

    def compose(self, steps: Sequence[ProductStep]) -> Part:
        """Groups, products, words."""
        part, fresh = Part(steps), [step for step in steps if step.action == CREATED]
        groups = self.planner.groups.awaited(step.group for step in steps)
        part.add(
            ProductGroup,
            ["id", "name", "name_key", "parent"],
            [(group.id, group.name, folded(group.name), group.parent) for group in groups],
        )
        part.linked["product_group"] = [group.id for group in groups]
        part.add(Product, PRODUCT, [self._row(step) for step in fresh])
        names = self.planner.groups.names
        part.words["product"] = {
            step.id: search.line_of(
                "product",
                search.Texts(
                    [step.draft.name, names.get(step.group, "") if step.group else ""], extra=[step.draft.sku]
                ),
            )
            for step in fresh
            if step.id
        }
        return part

    def change(self, steps: Sequence[ProductStep]) -> None:
        """What known products get, by the rules of the product."""
        for step in steps:
            if step.product is not None and step.changes:
                for name, (_before, value) in step.changes.items():
                    setattr(step.product, name, value)
                step.product.save()

    def made(self, part: Part) -> None:
        """Groups are named once."""
        self.planner.groups.made(part.linked["product_group"])

    def _row(self, step: ProductStep) -> tuple[Any, ...]:
        draft = step.draft
        return (
            step.id,
            draft.name,
            folded(draft.name),
            draft.sku,
            folded(draft.sku),
            draft.kind or Product.Kind.PRODUCT,
            draft.unit or Product._meta.get_field("unit").get_default(),
            draft.price or 0,
            draft.cost,
            draft.currency or self.planner.base,
            draft.tax_class or Product._meta.get_field("tax_class").get_default(),
            step.group,
            draft.active is not False,
            draft.custom,
        )

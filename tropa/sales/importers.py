"""What files bring deals, enquiries, products and past sales."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from tropa.core import catalogue
from tropa.core.errors import RuleViolation
from tropa.customers.importing.cells import Context
from tropa.customers.importing.importer import Importer, importers
from tropa.customers.importing.mapping import Mapping
from tropa.customers.importing.targets import Targets
from tropa.lib.money import Amount
from tropa.lib.spreadsheets.tables import Line
from tropa.sales.importing import columns as deal_columns
from tropa.sales.importing import targets
from tropa.sales.importing.deals import DealPlanner, DealReader, DealStep, DealWriter
from tropa.sales.importing.entering import SaleWriter
from tropa.sales.importing.leads import LeadPlanner, LeadReader, LeadStep, LeadWriter
from tropa.sales.importing.products import ProductPlanner, ProductReader, ProductStep, ProductWriter
from tropa.sales.importing.sales import SalePlanner, SaleReader, SaleStep
from tropa.sales.models import Lead
from tropa.sales.services import sorting
from tropa.staff.models import Member, TaxClass

BUYERS = frozenset({"name", "last_name", "first_name", "company", "phone", "email", "tax_id"})


@importers.register
class Deals(Importer):
    """Deals with their pipelines, stages and buyers."""

    label, kind, order = "deals", "deal", 20
    title, heading = _("Deals"), _("Import of deals")
    deed = _("Import of deals from %(file)s")
    doubles = _("If the deal is there already")
    found_by = _("Found by its number in the other program, else by title and customer")
    unnamed = _("No column of this file looks like the title, the stage or the amount of a deal; say which one it is.")
    place = (_("To the deals"), "sales:board")
    head = (_("Deal"), _("Customer"), _("Stage"), _("Amount"))
    on_desk = frozenset({3})
    targets: ClassVar[Targets] = targets.DEAL
    naming = frozenset({"title", "stage", "amount"})
    signs = (
        "стадия сделки", "этап сделки", "название сделки", "сделка", "воронка", "статус сделки", "бюджет сделки",
        "сумма сделки", "deal name", "deal stage", "deal title", "deal - title", "deal - stage", "deal", "pipeline",
    )  # fmt: skip

    def settle(self, columns: dict[str, str], header: Sequence[str], sample: Sequence[Line]) -> None:
        """Where no column is called a stage, the status is one."""
        meant = {target: column for column, target in columns.items()}
        if "stage" not in meant and "status" in meant:
            columns[meant["status"]] = "stage"
        deal_columns.settle_people(columns, self.targets)

    def planner(self, mapping: Mapping, context: Context, policy: str, member: Member, *, dry_run: bool) -> DealPlanner:
        """Decides about deals."""
        return DealPlanner(DealReader(mapping, context), policy, member, dry_run=dry_run)

    def writer(self, planner: DealPlanner) -> DealWriter:
        """Writes them."""
        return DealWriter(planner)

    def told(self, step: DealStep) -> Sequence[str]:
        """Title, customer, stage, amount."""
        draft, stage = step.draft, step.place.name if step.place else step.draft.stage
        return draft.title, step.customer_name, stage, _sum(draft.amount, draft.currency)

    def changes(self, step: DealStep) -> Iterable[tuple[str, str, str]]:
        """In words of the fields, where those are words at all."""
        for name, (before, after) in step.changes.items():
            if name == "amount" and step.record is not None:
                code = step.draft.currency or step.record.currency
                yield name, _sum(before, code), _sum(after, code)
            elif name == "stage_id" and step.place and step.record:
                yield "stage", step.record.stage.name, step.place.name
            elif name not in {"custom", "source_id", "owner_id", "stage_id"}:
                yield name, str(before or ""), str(after)
        if step.people:
            yield "person", "", ", ".join(contact.name for contact, _step in step.people)
        if step.shares is not None:
            yield "shares", "", ", ".join(f"{name} {part.normalize():f} %" for name, part in step.draft.shares)


def _sum(amount: Decimal | None, code: str, kind: str = "deal", field: str = "amount") -> str:
    return catalogue.of(kind)[field].text(Amount.of(amount, code) if code else amount) if amount is not None else ""


@importers.register
class Leads(Importer):
    """Enquiries with whoever asks."""

    label, kind, order = "leads", "lead", 30
    title, heading = _("Leads"), _("Import of leads")
    deed = _("Import of leads from %(file)s")
    doubles = _("If the lead is there already")
    found_by = _("Found by its number in the other program, else by title and customer")
    unnamed = _(
        "No column of this file looks like a name, a telephone, an e-mail or what is wanted; say which one it is."
    )
    place = (_("To the leads"), "sales:leads")
    head = (_("What is wanted"), _("Customer"), _("Status"), _("Received"))
    on_desk = frozenset({4})
    targets: ClassVar[Targets] = targets.LEAD
    naming = BUYERS | {"title"}
    signs = (
        "название лида", "стадия лида", "статус лида", "лид", "источник лида", "lead name", "lead status", "lead title",
        "lead - title", "utm_source", "utm_campaign", "utm: source", "дата заявки", "заявка", "id лида", "lead id",
    )  # fmt: skip

    def check(self) -> None:
        """Leads belong to companies that sort them."""
        if not sorting.wanted().by_people:
            words = str(_("This company works without leads; import the file as deals."))
            raise RuleViolation("sales.no_leads", words, "kind")

    def planner(self, mapping: Mapping, context: Context, policy: str, member: Member, *, dry_run: bool) -> LeadPlanner:
        """Decides about enquiries."""
        return LeadPlanner(LeadReader(mapping, context), policy, member, dry_run=dry_run)

    def writer(self, planner: LeadPlanner) -> LeadWriter:
        """Writes them."""
        return LeadWriter(planner)

    def told(self, step: LeadStep) -> Sequence[str]:
        """Title, customer, status, day."""
        status = str(Lead.Status(step.status).label)
        return step.draft.title, step.customer_name, status, _day(step.draft.received_at)


@importers.register
class Products(Importer):
    """Goods and services in their groups."""

    label, kind, order = "products", "product", 40
    title, heading = _("Products"), _("Import of products")
    deed = _("Import of products from %(file)s")
    doubles = _("If the product is there already")
    found_by = _("Found by SKU, those without one by name")
    unnamed = _("No column of this file looks like the name or the SKU of a product; say which one it is.")
    place = (_("To the products"), "sales:products")
    head = (_("Product"), _("SKU"), _("Group"), _("Price"), _("VAT"))
    on_desk = frozenset({3, 5})
    targets: ClassVar[Targets] = targets.PRODUCT
    naming = frozenset({"name", "sku"})
    signs = (
        "артикул", "sku", "код товара", "номенклатура", "наименование товара", "название товара", "товар/услуга",
        "единица измерения", "ед. изм.", "ед.изм.", "ставка ндс", "product name", "product code", "vendor code",
        "розничная цена", "закупочная цена", "unit price", "part number",
    )  # fmt: skip

    def planner(
        self, mapping: Mapping, context: Context, policy: str, member: Member, *, dry_run: bool
    ) -> ProductPlanner:
        """Decides about products."""
        return ProductPlanner(ProductReader(mapping, context), policy, member)

    def writer(self, planner: ProductPlanner) -> ProductWriter:
        """Writes them."""
        return ProductWriter(planner)

    def told(self, step: ProductStep) -> Sequence[str]:
        """Name, SKU, group, price, VAT."""
        draft = step.draft
        tax = str(TaxClass(draft.tax_class).label) if draft.tax_class else ""
        return (
            draft.name,
            draft.sku,
            " / ".join(draft.group),
            _sum(draft.price, draft.currency, "product", "price"),
            tax,
        )


@importers.register
class Sales(Importer):
    """Past purchases and refunds."""

    label, kind, order = "sales", "sale", 35
    title, heading = _("Sales"), _("Import of sales")
    deed = _("Import of sales from %(file)s")
    doubles = _("If the sale is there already")
    found_by = _("Found by its number, else by customer, day and amount; a ledger is never filled, only replaced")
    unnamed = _("No column of this file looks like the amount of a sale; say which one it is.")
    place = (_("To the sales"), "sales:sales")
    head = (_("Customer"), _("Date"), _("Amount"), _("Number elsewhere"), _("Sale or refund"))
    on_desk = frozenset({4, 5})
    targets: ClassVar[Targets] = targets.SALE
    naming = frozenset({"amount", "price"})
    signs = (
        "дата продажи", "дата покупки", "дата чека", "номер чека", "сумма чека", "чек", "номер заказа", "сумма заказа",
        "сумма продажи", "сумма покупки", "дата заказа", "sale date", "purchase date", "order date", "order id",
        "order number", "order total", "receipt", "transaction id",
    )  # fmt: skip
    extends = False

    def planner(self, mapping: Mapping, context: Context, policy: str, member: Member, *, dry_run: bool) -> SalePlanner:
        """Decides about sales."""
        return SalePlanner(SaleReader(mapping, context), policy, member, dry_run=dry_run)

    def writer(self, planner: SalePlanner) -> SaleWriter:
        """Appends them."""
        return SaleWriter(planner)

    def survey(self, planner: SalePlanner, lines: Callable[[], Iterable[Line]], after: int) -> None:
        """Which rows are of one receipt."""
        planner.receipts.survey(lines, after)

    def changes(self, step: SaleStep) -> Iterable[tuple[str, str, str]]:
        """Other lines are told by the names of the goods."""
        for name, (before, after) in step.changes.items():
            if name == "customer_id" and step.sale is not None:
                yield "name", step.sale.customer.name, step.customer_name
            else:
                yield {"lines": "product"}.get(name, name), str(before), str(after)

    def told(self, step: SaleStep) -> Sequence[str]:
        """Customer, day, sum, number, sale or refund."""
        draft = step.draft
        amount = _sum(step.whole or step.amount or draft.amount, step.currency or draft.currency)
        sort = str(_("refund") if step.refund else _("sale"))
        return step.customer_name, _day(draft.occurred_on), amount, draft.external_id, sort


def _day(moment: datetime | date | None) -> str:
    if isinstance(moment, datetime):
        moment = timezone.localdate(moment)
    return formats.date_format(moment, "SHORT_DATE_FORMAT") if moment is not None else ""

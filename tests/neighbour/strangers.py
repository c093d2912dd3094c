"""What the neighbours have: one record of each kind that an address can name."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

from tropa.activities.models import Activity
from tropa.core import files, mass
from tropa.core.access import SYSTEM_VIEWER
from tropa.core.journal import operation
from tropa.core.models import ExchangeRate, Field, Operation, WebhookEndpoint
from tropa.core.selections import Selection
from tropa.core.webhooks import replaying
from tropa.customers.models import Customer, Employment, Import, Note, Relation, Source, Tag
from tropa.inbox.models import Form
from tropa.sales.models import (
    Deal,
    DealPerson,
    Lead,
    LostReason,
    Pipeline,
    PriceList,
    Product,
    ProductGroup,
    Sale,
    Stage,
)
from tropa.staff import services
from tropa.staff.models import Branch, Invitation, Member, Notification, Role, SavedView, TaxRate, Team

Maker = Callable[[Member], Any]


def _done(member: Member) -> Operation:
    _customer(member)
    found: Operation = Operation.objects.filter(label="test.customer").latest("at")
    return found


def _planned(member: Member) -> Operation:
    return mass.plan("core.trash", Selection("customer", (_customer(member).pk,)), {}, viewer=SYSTEM_VIEWER)


def _customer(member: Member) -> Customer:
    with operation("test.customer"):
        return Customer.objects.create(name="Сосна", owner=member)


def _note(member: Member) -> Note:
    with operation("test.note"):
        return Note.objects.create(customer=_customer(member), text="тайна", author=member)


def _place(member: Member) -> Employment:
    with operation("test.place"):
        firm = Customer.objects.create(name="Сосна", kind="company", owner=member)
        return Employment.objects.create(person=_customer(member), company=firm, primary=True)


def _relation(member: Member) -> Relation:
    with operation("test.relation"):
        return Relation.objects.create(origin=_customer(member), target=_customer(member), kind="partner")


def _tag(member: Member) -> Tag:
    with operation("test.tag"):
        return Tag.objects.create(name="тайна")


def _source(member: Member) -> Source:
    with operation("test.source"):
        return Source.objects.create(name="тайна")


def _task(member: Member) -> Activity:
    with operation("test.task"):
        return Activity.objects.create(title="тайна", assignee=member)


def _view(member: Member) -> SavedView:
    with operation("test.view"):
        return SavedView.objects.create(kind="customer", name="тайна", member=member, shared_with="everybody")


def _team(member: Member) -> Team:
    with operation("test.team"):
        return Team.objects.create(name="тайна")


def _branch(member: Member) -> Branch:
    with operation("test.branch"):
        return Branch.objects.create(name="тайна")


def _role(member: Member) -> Role:
    return Role.objects.get(base="seller")


def _invitation(member: Member) -> Invitation:
    return services.invite(email="taina@sosedi.example", role=_role(member), by=member)[0]


def _deal(member: Member) -> Deal:
    with operation("test.deal"):
        return Deal.objects.create(title="тайна", customer=_customer(member), owner=member)


def _deal_person(member: Member) -> DealPerson:
    with operation("test.part"):
        return DealPerson.objects.create(deal=_deal(member), customer=_customer(member), note="тайна")


def _lead(member: Member) -> Lead:
    with operation("test.lead"):
        return Lead.objects.create(title="тайна", customer=_customer(member), owner=member)


def _sale(member: Member) -> Sale:
    with operation("test.sale"):
        return Sale.objects.create(
            customer=_customer(member), owner=member, occurred_on=date(2026, 11, 1), amount=1234, external_id="тайна"
        )


def _pipeline(member: Member) -> Pipeline:
    with operation("test.pipeline"):
        return Pipeline.objects.create(name="тайна")


def _stage(member: Member) -> Stage:
    with operation("test.stage"):
        return Stage.objects.create(name="тайна", pipeline=Pipeline.first())


def _lost_reason(member: Member) -> LostReason:
    with operation("test.lost_reason"):
        return LostReason.objects.create(name="тайна")


def _rate(member: Member) -> ExchangeRate:
    with operation("test.rate"):
        return ExchangeRate.objects.create(code="USD", on=date(2026, 11, 1), rate=80)


def _product(member: Member) -> Product:
    with operation("test.product"):
        return Product.objects.create(name="тайна")


def _product_group(member: Member) -> ProductGroup:
    with operation("test.product_group"):
        return ProductGroup.objects.create(name="тайна")


def _price_list(member: Member) -> PriceList:
    with operation("test.price_list"):
        return PriceList.objects.create(name="тайна")


def _form(member: Member) -> Form:
    with operation("test.form"):
        return Form.objects.create(name="тайна", fields=[{"name": "phone", "required": True}])


def _tax_rate(member: Member) -> TaxRate:
    with operation("test.tax_rate"):
        return TaxRate.objects.create(tax_class="general", rate=30, valid_from=date(2040, 1, 1))


def _webhook(member: Member) -> WebhookEndpoint:
    with operation("test.webhook"):
        made = WebhookEndpoint.objects.create(url="https://taina.example/hook", events=["sales.deal_won"])
    replaying.ping(made)
    return made


MAKERS: dict[str, Maker] = {
    "customer": _customer,
    "note": _note,
    "place": _place,
    "relation": _relation,
    "tag": _tag,
    "source": _source,
    "task": _task,
    "view": _view,
    "operation": _done,
    "plan": _planned,
    "member": lambda member: member,
    "field": lambda member: Field.add("customer", "Тайна", "text"),
    "file": lambda member: files.store(BytesIO("тайна".encode()), "тайна.txt", on=_note(member)),
    "import": lambda member: Import.objects.create(member=member, file_name="тайна.csv"),
    "team": _team,
    "branch": _branch,
    "role": _role,
    "invitation": _invitation,
    "deal": _deal,
    "deal_person": _deal_person,
    "lead": _lead,
    "sale": _sale,
    "pipeline": _pipeline,
    "stage": _stage,
    "lost_reason": _lost_reason,
    "exchange_rate": _rate,
    "tax_rate": _tax_rate,
    "product": _product,
    "product_group": _product_group,
    "price_list": _price_list,
    "webhook": _webhook,
    "form": _form,
    "token": lambda member: services.create_token(member=member, name="тайна")[0],
    "notification": lambda member: Notification.objects.create(member=member, text="тайна"),
}
"""How to make one in the entered workspace, for its owner."""

COLLECTIONS = {
    "customers": "customer",
    "notes": "note",
    "tags": "tag",
    "sources": "source",
    "tasks": "task",
    "views": "view",
    "operations": "operation",
    "members": "member",
    "fields": "field",
    "files": "file",
    "imports": "import",
    "teams": "team",
    "branches": "branch",
    "roles": "role",
    "deals": "deal",
    "leads": "lead",
    "sales": "sale",
    "pipelines": "pipeline",
    "stages": "stage",
    "lost_reasons": "lost_reason",
    "exchange_rates": "exchange_rate",
    "tax_rates": "tax_rate",
    "products": "product",
    "product_groups": "product_group",
    "price_lists": "price_list",
    "webhooks": "webhook",
    "forms": "form",
}
"""Of which kind the ids of an API collection are."""

PAGES = {
    "places/": "place",
    "relations/": "relation",
    "customers/imports/": "import",
    "customers/": "customer",
    "files/": "file",
    "history/": "operation",
    "leads/": "lead",
    "lists/<slug:kind>/": "customer",
    "lists/operations/": "operation",
    "lists/plans/": "plan",
    "lists/views/": "view",
    "notes/": "note",
    "notifications/": "notification",
    "sales/": "sale",
    "settings/branches/": "branch",
    "settings/currencies/": "exchange_rate",
    "settings/fields/": "field",
    "settings/forms/": "form",
    "settings/invitations/": "invitation",
    "settings/members/": "member",
    "settings/pipelines/": "pipeline",
    "settings/roles/": "role",
    "settings/stages/": "stage",
    "settings/taxes/": "tax_rate",
    "settings/teams/": "team",
    "settings/tokens/": "token",
    "settings/webhooks/": "webhook",
    "tasks/": "task",
    "deals/": "deal",
    "products/": "product",
    "deals/board/": "pipeline",
    "deals/people/": "deal_person",
}
"""Of which kind the ids of pages are, by the beginning of their address."""

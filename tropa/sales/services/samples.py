"""Examples of a preset to look around with: added by one deed, marked for everybody to see, and gone by another."""

import re
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from tropa.core import access, editing, kinds, rates
from tropa.core.errors import RuleViolation
from tropa.core.journal import operation
from tropa.core.journal.reading import befores, tree
from tropa.core.models import Change, Field, Operation
from tropa.customers.models import Customer, CustomerTag, Source, Tag
from tropa.lib.names import company_key, folded, split_person, transliterated
from tropa.sales.models import Deal, Lead, LostReason, ProductGroup, Stage
from tropa.sales.presets.base import Both, CustomerOf, DealOf, LeadOf, Preset, ProductOf
from tropa.sales.services.leads import Enquirer
from tropa.sales.services.presets import language
from tropa.staff.models import Member

ADDED = "sales.add_samples"
SAMPLED = ("lead", "task", "deal", "product", "customer")
"""What examples are, in the order in which they go."""
CHEAPER = {"EUR": 100, "USD": 100, "AED": 25, "GEL": 30, "BYN": 30, "AZN": 50, "CNY": 10, "TRY": 2}
"""How many roubles of an example are one unit of another currency, about."""
MORNING = time(10)


def standing() -> dict[str, list[UUID]]:
    """The ids of the examples that are here, by kind; who adds them writes it into the journal alone."""
    deeds = Operation.objects.filter(label=ADDED, state=Operation.State.DONE).values_list("pk", flat=True)
    family = [pk for deed in deeds for pk in tree(deed)]
    found: dict[str, list[UUID]] = {}
    for kind in SAMPLED if family else ():
        model = kinds.model(kind)
        rows = Change.objects.filter(operation__in=family, model=model._meta.label_lower, action=Change.Action.CREATE)
        made = [before.id for change in rows for before in befores(change)]
        if here := list(model.objects.filter(pk__in=made).values_list("pk", flat=True)):
            found[kind] = here
    return found


def check(viewer: Any, action: str) -> None:
    """Examples are for those who run the workspace.

    Raises:
        Denied: the viewer does not, or may not do this to one of their kinds.
    """
    access.check(viewer, "settings", "edit")
    for kind in SAMPLED:
        access.check(viewer, kind, action)


def add(preset: Preset, *, by: Member) -> None:
    """Put the examples of a preset into its pipelines, in one operation.

    Raises:
        Denied: as `check`.
        RuleViolation: the preset is not applied here, or examples stand here already.
    """
    check(by, "create")
    if standing():
        words = _("There are examples here already; remove them first.")
        raise RuleViolation("sales.samples_there", words)
    with operation(ADDED, title=_("Examples of “%(name)s”") % {"name": preset.title.of(language())}):
        _Adding(preset, by).everything()


def remove(*, by: Member) -> int:
    """Put all examples into the trash, whatever was done with them meanwhile; returns how many.

    Raises:
        Denied: as `check`.
        RuleViolation: there are none.
    """
    check(by, "delete")
    found = standing()
    if not found:
        raise RuleViolation("sales.no_samples", _("There are no examples here."))
    with operation("sales.remove_samples", title=_("Removed the examples")):
        for kind, ids in found.items():
            for record in kinds.model(kind).objects.filter(pk__in=ids):
                record.trash()
        worn = CustomerTag.objects.filter(customer__deleted_at=None)
        for tag in Tag.objects.filter(name_key=folded(mark())).exclude(pk__in=worn.values("tag")):
            tag.trash()
    return sum(map(len, found.values()))


def mark() -> str:
    """The word by which people know an example."""
    return "пример" if language() == "ru" else "sample"


@dataclass
class _Adding:
    """One adding; `customers` are those made so far, by their keys."""

    preset: Preset
    by: Member
    customers: dict[str, Customer] = field(default_factory=dict)
    now: datetime = field(default_factory=timezone.now)
    number: int = 0

    def __post_init__(self) -> None:
        self.tongue = language()
        self.currency = rates.base_currency()
        self.sources = dict(Source.objects.values_list("name_key", "pk"))
        self.reasons = dict(LostReason.objects.values_list("name_key", "pk"))
        self.ways = [self._way(one.name.of(self.tongue)) for one in self.preset.pipelines]
        self.custom = {(one.kind, one.name): one for one in Field.objects.filter(archived_at=None)}

    def everything(self) -> None:
        """Add all of it."""
        for group in self.preset.groups:
            there = ProductGroup.objects.filter(name_key=folded(group.name.of(self.tongue))).first()
            for product in group.products:
                self._product(product, there)
        for customer in self.preset.samples.customers:
            self._customer(customer)
        for deal in self.preset.samples.deals:
            self._deal(deal)
        for lead in self.preset.samples.leads:
            self._lead(lead)

    def _way(self, name: str) -> dict[str, Stage]:
        """The stages of a pipeline of the preset by their keys.

        Raises:
            RuleViolation: it is not here.
        """
        rows = Stage.objects.filter(pipeline__name_key=folded(name), pipeline__deleted_at=None).in_order()
        if not rows:
            words = _("Apply the preset first: the examples stand in its pipeline “%(name)s”.")
            raise RuleViolation("sales.preset_first", words % {"name": name})
        return {stage.name_key: stage for stage in rows.select_related("pipeline")}

    def _product(self, one: ProductOf, group: ProductGroup | None) -> None:
        values = {
            "name": self._marked(one.name.of(self.tongue)),
            "kind": "service" if one.service else "product",
            "unit": str(one.unit),
            "price": str(self._money(one.price)),
            "group": str(group.pk) if group else None,
        }
        editing.create("product", values, viewer=self.by)

    def _customer(self, one: CustomerOf) -> None:
        name = one.name.of(self.tongue)
        mail, phone = self._reached(name, company=one.company)
        values: dict[str, Any] = {
            "kind": "company" if one.company else "person",
            "lifecycle": one.lifecycle,
            "contact_points": [{"kind": "phone", "value": phone}, {"kind": "email", "value": mail}],
            "addresses": [{"city": one.city.of(self.tongue)}],
            "source": self._source(one.source),
            "tags": [mark()],
            "owner": str(self.by.pk),
            **self._own("customer", one.custom),
        }
        if one.company:
            values["name"] = name
        else:
            parts = split_person(name)
            values |= {"last_name": parts.last, "first_name": parts.first, "middle_name": parts.middle}
        ages = [deal.age for deal in self.preset.samples.deals if deal.customer == one.key]
        since = self.now - timedelta(days=max(ages, default=10), hours=1)
        self.customers[one.key] = editing.create("customer", values, viewer=self.by, given={"created_at": since})

    def _deal(self, one: DealOf) -> None:
        way = self.ways[one.pipeline]
        wanted = next(name for name, *_rest in self.preset.pipelines[one.pipeline].stages() if name.en == one.stage).of(
            self.tongue
        )
        stage = way.get(folded(wanted)) or next(iter(way.values())).pipeline.begins_at()
        customer, made = self.customers[one.customer], self.now - timedelta(days=one.age)
        values = {
            "title": self._marked(one.title.of(self.tongue)),
            "stage": str(stage.pk),
            "amount": str(self._money(one.amount)),
            "source": str(customer.source_id) if customer.source_id else None,
            "owner": str(self.by.pk),
            "expected_on": (timezone.localdate() + timedelta(days=one.due)).isoformat() if one.due else None,
            **self._own("deal", one.custom),
        }
        given = {"customer": customer, "created_at": made, "staged_at": made + (self.now - made) / 2}
        if stage.kind == Stage.Kind.LOST:
            reason = next((each.of(self.tongue) for each in self.preset.lost_reasons if each.en == one.lost), "")
            values["lost_reason"] = str(self.reasons[folded(reason)]) if folded(reason) in self.reasons else None
            given["closed_at"] = given["staged_at"]
        deal: Deal = editing.create("deal", values, viewer=self.by, given=given)
        if one.step is not None:
            due = timezone.localdate() + timedelta(days=one.step_in)
            task = {
                "title": self._marked(one.step.of(self.tongue)),
                "due_at": datetime.combine(due, MORNING).isoformat(timespec="minutes"),
                "subject": {"kind": "deal", "id": str(deal.pk)},
                "assignee": str(self.by.pk),
            }
            editing.create("task", task, viewer=self.by)

    def _lead(self, one: LeadOf) -> None:
        """Written down without the bells of a real one."""
        source_id = self._source(one.source)
        source = Source.objects.filter(pk=source_id).first() if source_id else None
        if one.customer:
            customer = self.customers[one.customer]
        else:
            name = one.person.of(self.tongue) if one.person else ""
            mail, phone = self._reached(name, company=False)
            customer = Enquirer(name, [("phone", phone), ("email", mail)]).known_or_new(source)
            customer.tag(mark())
        came = self.now - timedelta(hours=one.hours)
        lead = Lead(title=self._marked(one.title.of(self.tongue)), customer=customer, source=source, received_at=came)
        lead.save()
        if one.rejected:
            lead.reject(reason=one.rejected.of(self.tongue))

    def _marked(self, title: str) -> str:
        return f"{title} ({mark()})"

    def _money(self, roubles: int) -> Decimal:
        """In the base currency, without small change."""
        return Decimal(roubles // CHEAPER.get(self.currency, 1))

    def _source(self, name: str) -> str | None:
        """The id of a source that the preset calls so, where the company has it."""
        words = next((one.name.of(self.tongue) for one in self.preset.sources if one.name.en == name), "")
        found = self.sources.get(folded(words))
        return str(found) if found else None

    def _own(self, kind: str, values: Any) -> dict[str, Any]:
        """Values of own fields, as far as the company has these fields and means the same by them."""
        types = {one.name: one.type for one in self.preset.fields if one.kind == kind}
        told: dict[str, Any] = {}
        for name, value in values.items():
            here = self.custom.get((kind, name))
            plain: Any = value.of(self.tongue) if isinstance(value, Both) else value
            if here is None or here.type != types[name]:
                continue
            keys = {key for key, _label in here.options.get("choices", ())}
            if not keys or keys.issuperset([plain] if isinstance(plain, str) else plain):
                told[f"custom.{name}"] = str(self._money(plain)) if here.type == "money" else plain
        return told

    def _reached(self, name: str, *, company: bool) -> tuple[str, str]:
        """(e-mail, telephone) that belong to nobody."""
        self.number += 1
        words = re.findall(r"[a-z0-9]+", transliterated(company_key(name).rpartition("|")[0] if company else name))
        mail = f"info@{'-'.join(words)}.example" if company else f"{'.'.join(words[:2])}@mail.example"
        phone = f"+7999000{self.number:04}" if self.tongue == "ru" else f"+447700900{self.number:03}"
        return mail, phone

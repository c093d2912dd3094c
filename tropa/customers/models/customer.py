"""The customer: a person or a company, one table for both."""

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from tropa.core import buffer
from tropa.core.errors import RuleViolation
from tropa.core.records import JsonField, Link, RecordQuerySet
from tropa.core.records.queryset import LiveManager, RecordManager
from tropa.core.urls import page_url
from tropa.customers.models.contact_point import ContactPoint
from tropa.customers.models.employment import Employment
from tropa.customers.models.merge import Alias
from tropa.customers.models.source import Source
from tropa.customers.models.tag import CustomerTag, Tag
from tropa.lib import timezones
from tropa.lib.names import company_key, composed, folded
from tropa.lib.sequences import chunks
from tropa.staff.models import Member, Owned

COUNTED = ("deleted_at", "lifecycle")
"""What every list asks of a customer: an index that ends with them counts its rows without reading them."""


class CustomerQuerySet(RecordQuerySet):
    """Words about customers."""

    def people(self) -> "CustomerQuerySet":
        """Persons alone."""
        return self.filter(kind=Customer.Kind.PERSON)

    def companies(self) -> "CustomerQuerySet":
        """Companies alone."""
        return self.filter(kind=Customer.Kind.COMPANY)

    def listed(self) -> "CustomerQuerySet":
        """Without the unsorted ones, who belong to enquiries nobody has looked at."""
        return self.exclude(lifecycle=Customer.Lifecycle.UNSORTED)

    def with_contact(self, kind: str, value: str) -> "CustomerQuerySet":
        """Those reached at this address, in any spelling."""
        return self.filter(pk__in=ContactPoint.objects.at(kind, value).values("customer_id"))


class Customer(Owned):
    """Whom the company sells to, buys from or works with."""

    class Kind(models.TextChoices):
        """Person or company."""

        PERSON = "person", _("person")
        COMPANY = "company", _("company")

    class Lifecycle(models.TextChoices):
        """How far the acquaintance has gone."""

        UNSORTED = "unsorted", _("unsorted")
        LEAD = "lead", _("lead")
        PROSPECT = "prospect", _("prospect")
        CUSTOMER = "customer", _("customer")
        FORMER = "former", _("former")

    class Role(models.TextChoices):
        """What the customer is to us."""

        CLIENT = "client", _("client")
        SUPPLIER = "supplier", _("supplier")
        PARTNER = "partner", _("partner")

    kind_label: ClassVar[str] = "customer"
    personal: ClassVar[tuple[str, ...]] = ("name", "first_name", "last_name", "middle_name", "preferences", "custom")
    erasable: ClassVar[bool] = True
    derived: ClassVar[tuple[str, ...]] = ("name_key", "sort_key", "last_contact_at", "absorbs")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PERSON)
    name = models.CharField(_("name"), max_length=300)
    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    middle_name = models.CharField(_("middle name"), max_length=100, blank=True)
    name_key = models.CharField(max_length=300, editable=False, default="")
    sort_key = models.CharField(max_length=300, editable=False, default="")
    lifecycle = models.CharField(_("stage of life"), max_length=10, choices=Lifecycle, default=Lifecycle.LEAD)
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.CLIENT)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    preferences = models.CharField(_("convenient"), max_length=500, blank=True)
    source = Link(Source, models.SET_NULL, null=True, blank=True, related_name="customers", verbose_name=_("source"))
    last_contact_at = models.DateTimeField(_("last contact"), null=True, blank=True, editable=False)
    absorbs = models.BooleanField(default=False, editable=False)
    """Whether others were merged into this one."""
    custom = JsonField(default=dict, blank=True)
    tags = models.ManyToManyField(Tag, through=CustomerTag, related_name="customers")

    objects: ClassVar[Any] = LiveManager.from_queryset(CustomerQuerySet)()
    everything: ClassVar[Any] = RecordManager.from_queryset(CustomerQuerySet)()

    class Meta(Owned.Meta):
        verbose_name = _("customer")
        indexes = [
            models.Index(fields=["workspace", "sort_key", "id"], name="customers_customer_sorted"),
            models.Index(fields=["workspace", "kind", "sort_key", "id", *COUNTED], name="customers_customer_by_kind"),
            models.Index(fields=["workspace", "name_key"], name="customers_customer_name"),
            models.Index(fields=["workspace", "-created_at", "id"], name="customers_customer_newest"),
            models.Index(fields=["workspace", "owner", "sort_key", "id", *COUNTED], name="customers_customer_by_owner"),
            models.Index(fields=["workspace", "owner", "-created_at", "-id", *COUNTED], name="customers_customer_own"),
            models.Index(fields=["workspace", "id", *COUNTED, "owner"], name="customers_customer_counted"),
            models.Index(fields=["workspace", "-last_contact_at"], name="customers_customer_contact"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_provisional(self) -> bool:
        """Known from an enquiry that nobody has accepted."""
        return self.lifecycle == self.Lifecycle.UNSORTED

    @property
    def is_company(self) -> bool:
        """Whether this is a company."""
        return self.kind == self.Kind.COMPANY

    @property
    def lives(self) -> list[UUID]:
        """The ids under which things happened to this customer: its own, and those of others merged into it."""
        former = Alias.objects.filter(customer=self).values_list("old", flat=True) if self.absorbs else ()
        return [self.pk, *former]

    def get_absolute_url(self) -> str:
        """The card."""
        return page_url("customers:card", pk=self.pk)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; the whole name follows its parts unless it was written by hand.

        Raises:
            RuleViolation: the customer has no name, or a time zone that is none.
        """
        self._follow_parts()
        if not self.name:
            raise RuleViolation("customers.no_name", _("A customer needs a name."), field="name")
        if self.time_zone and (self._state.adding or "time_zone" in self.changed()):
            self.time_zone = _zone(self.time_zone)
        self.name_key, self.sort_key = keys_of(self.kind, self.name, self.last_name, self.first_name)
        super().save(*args, **kwargs)

    def assign(self, *, to: Member | None) -> None:
        """Give the customer to a member, or to nobody; CustomerAssigned follows by itself (core.handovers).

        Raises:
            RuleViolation: the member is deactivated.
        """
        self.owner = to
        self.save()

    def restore(self) -> None:
        """Take the customer out of the trash.

        Raises:
            RuleViolation: it was merged into another; undo brings both back.
        """
        if Alias.objects.filter(old=self.pk).exists():
            words = _("This customer was merged into another one. Take the merge back in History: both return whole.")
            raise RuleViolation("customers.merged_away", words)
        super().restore()

    def tag(self, name: str) -> None:
        """Put a tag on; one that is there already stays."""
        tag = Tag.named(name)
        if not CustomerTag.objects.filter(customer=self, tag=tag).exists():
            CustomerTag.objects.create(customer=self, tag=tag)

    def untag(self, name: str) -> None:
        """Take a tag off; one that is not there is no error."""
        for worn in CustomerTag.objects.filter(customer=self, tag__name_key=folded(name)):
            worn.trash()

    def add_contact(self, kind: str, value: str, *, label: str = "", primary: bool = False) -> ContactPoint:
        """Add a way to reach the customer; the first of its kind becomes the primary one.

        Raises:
            RuleViolation: it is no address of this kind.
        """
        # Two who add one at once come one after the other.
        Customer.objects.select_for_update(of=("self",)).get(pk=self.pk)
        others = ContactPoint.objects.filter(customer=self, kind=kind)
        if there := others.at(kind, value).first():
            return there  # type: ignore[no-any-return]  # managers are untyped in the stubs
        point = ContactPoint(customer=self, kind=kind, value=value, label=label, primary=not others.exists())
        point.save()
        if primary:
            self.make_primary(point)
        return point

    def make_primary(self, point: ContactPoint) -> None:
        """Let this be the first contact of its kind."""
        ContactPoint.objects.filter(customer=self, kind=point.kind, primary=True).exclude(pk=point.pk).update(
            primary=False
        )
        if not point.primary:
            point.primary = True
            point.save()

    def employ(self, *, at: "Customer", position: str = "", primary: bool = True) -> Employment:
        """Let this person work in a company; a place that is there already gets the position.

        Raises:
            RuleViolation: this is no person, or that is no company.
        """
        if self.is_company or not at.is_company:
            raise RuleViolation("customers.person_works", _("Only a person works in a company."), field="company")
        if primary:
            Employment.objects.filter(person=self, primary=True).exclude(company=at).update(primary=False)
        place = Employment.objects.filter(person=self, company=at).first()
        if place is None:
            place = Employment(person=self, company=at, position=position, primary=primary)
            place.save()
        else:
            place.position, place.primary = position or place.position, primary or place.primary
            place.save()
        return place  # type: ignore[no-any-return]  # managers are untyped in the stubs

    def _follow_parts(self) -> None:
        self.name = " ".join(self.name.split())
        was = self.before()
        old = composed(was.get("last_name", ""), was.get("first_name", ""), was.get("middle_name", ""))
        if not self.name or (old and was.get("name") == old == self.name):
            self.name = composed(self.last_name, self.first_name, self.middle_name) or self.name


def keys_of(kind: str, name: str, last_name: str = "", first_name: str = "") -> tuple[str, str]:
    """(`name_key`, `sort_key`): what spellings of one name share, and where it stands in an alphabetical list."""
    if kind == Customer.Kind.COMPANY:
        key = company_key(name)
        return key[:300], (key.rpartition("|")[0] or folded(name))[:300]
    return folded(name)[:300], folded(f"{last_name} {first_name}" if last_name else name)[:300]


def stale_keys(ids: Iterable[UUID]) -> Iterator[tuple[UUID, str, str]]:
    """Those of these customers whose keys are not what their names say: (id, right `name_key`, right `sort_key`)."""
    columns = ("pk", "kind", "name", "last_name", "first_name", "name_key", "sort_key")
    for part in chunks(ids, 500):
        for identity, *names, name_key, sort_key in Customer.everything.filter(pk__in=part).values_list(*columns):
            keys = keys_of(*names)
            if keys != (name_key, sort_key):
                yield identity, *keys


def keep_keys(model: Any, ids: set[UUID]) -> None:
    """The journal's hook (see apps.py): keys follow the names on every path, mass updates and undo included."""
    if model is not Customer:
        return
    operation = buffer.current()
    if operation is not None:
        ids = ids - operation.inserted(Customer, "name_key").keys()  # they were made by `keys_of`
    stale = list(stale_keys(sorted(ids)))
    Customer.everything.derive_each("name_key", [(key, identity) for identity, key, _sort in stale])
    Customer.everything.derive_each("sort_key", [(key, identity) for identity, _name, key in stale])


def _zone(told: str) -> str:
    """The name of a time zone: as told, or of the city that is told.

    Raises:
        RuleViolation: neither is known.
    """
    told = told.strip()
    found = told if not told or timezones.is_zone(told) else timezones.of_city(told)
    if told and not found:
        words = _("Write a time zone like Asia/Omsk, or a large city.")
        raise RuleViolation("customers.time_zone", words, field="time_zone")
    return found

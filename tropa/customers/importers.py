"""What files bring customers: the importer that stands in this app."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from tropa.customers.importing import naming
from tropa.customers.importing.cells import Context
from tropa.customers.importing.importer import Importer, importers
from tropa.customers.importing.keeping import CustomerWriter
from tropa.customers.importing.mapping import Mapping
from tropa.customers.importing.planning import Planner
from tropa.customers.importing.reading import Reader
from tropa.customers.importing.steps import Step
from tropa.customers.importing.targets import CUSTOMER, Targets
from tropa.lib.spreadsheets.tables import Line
from tropa.staff.models import Member


@importers.register
class Customers(Importer):
    """People and companies with all that hangs on them."""

    label, kind, order = "customers", "customer", 10
    title, heading = _("Customers"), _("Import of customers")
    deed = _("Import of customers from %(file)s")
    doubles = _("If the customer is there already")
    found_by = _("Found by telephone, e-mail, tax number, and companies by name")
    unnamed = _("No column of this file looks like a name, a telephone or an e-mail; say which one it is.")
    place = (_("To the customers"), "customers:list")
    head = (_("Customer"), _("Company"), _("Contacts"), _("City"))
    on_desk = frozenset({2, 4})
    targets: ClassVar[Targets] = CUSTOMER
    naming = frozenset({"name", "first_name", "last_name", "company", "phone", "email"})
    generic = "generic"

    def settle(self, columns: dict[str, str], header: Sequence[str], sample: Sequence[Line]) -> None:
        """Which column holds the names."""
        naming.settle_names(columns, header, sample)

    def rows_are(self, columns: dict[str, str], header: Sequence[str], sample: Sequence[Line]) -> str:
        """People, companies, or both."""
        return naming.kind_of(columns, header, sample)

    def planner(self, mapping: Mapping, context: Context, policy: str, member: Member, *, dry_run: bool) -> Planner:
        """Decides about customers."""
        return Planner(Reader(mapping, context), policy, member, dry_run=dry_run)

    def writer(self, planner: Planner) -> CustomerWriter:
        """Writes them."""
        return CustomerWriter(planner)

    def told(self, step: Step) -> Sequence[str]:
        """Name, company, contacts, city."""
        draft, name = step.draft, step.customer.name if step.customer else step.draft.name
        return name, draft.company, ", ".join(point.value for point in draft.points), draft.city

    def changes(self, step: Step) -> Iterable[tuple[str, str, str]]:
        """What a known customer gets; columns that follow others are left out."""
        for name, (before, after) in step.changes.items():
            if name not in {"custom", "source_id", "owner_id", "name"}:
                yield "address" if name == "lines" else name, before, after
        if step.customer is not None:
            for point in step.points:
                yield point.kind, "", point.value

"""The list of customers: all, people, companies."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tropa.staff.lists import RecordList, Standing, mine


def _of_kind(kind: str, title: Any) -> Standing:
    return Standing(kind, title, {"all": [{"field": "kind", "op": "is", "value": kind}]})


class CustomerList(RecordList):
    """Customers that I may see; the unsorted stand with their enquiries."""

    kind = "customer"
    title = _("Customers")
    views = (_of_kind("person", _("People")), _of_kind("company", _("Companies")), mine("owner"))
    columns = ("phone", "email", "city", "company", "owner", "lifecycle", "created_at")
    keep = ("phone", "city")
    card = "customers:card"
    create = "customers:new"
    create_title = _("Customer")
    load = "imports:list"
    pair = ("customers:merge_pair", _("Merge"))

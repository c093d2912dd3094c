"""Customers written and read by their catalogue."""

import pytest

from tropa.core import access, catalogue, editing, scope
from tropa.core.models import Workspace

pytestmark = pytest.mark.sql


def test_a_customer_is_written_and_read_by_the_names_of_the_contract(workspace: Workspace) -> None:
    with scope.enter(workspace.pk):
        values = {
            "kind": "person",
            "first_name": "Анна",
            "last_name": "Ёлкина",
            "name": "Ёлкина Анна",
            "contact_points": [{"kind": "phone", "value": "8 900 000-00-01"}],
            "tags": ["Опт"],
        }
        customer = editing.create("customer", values, viewer=access.SYSTEM_VIEWER)
        fields = catalogue.of("customer")
        names = [spec.name for spec in fields]
        fields.prefetch([customer], names)
        read = {spec.name: spec.value(customer) for spec in fields}
    assert (read["name"], read["phone"]) == ("Ёлкина Анна", "+79000000001")
    assert customer.sort_key == "елкина анна"
    assert len(read["tags"]) == 1
    assert read["company"] is None

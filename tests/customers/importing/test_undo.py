"""An import taken back leaves whole what others rely on by now."""

from io import BytesIO
from typing import Any

import pytest

from tropa.core import editing, scope
from tropa.core.actors import Actor, act_as
from tropa.core.journal import undo
from tropa.customers.importing.preparing import prepare
from tropa.customers.importing.running import run_to_end
from tropa.customers.models import Address, ContactPoint, Customer, Import
from tropa.customers.services import notes

TABLE = (
    "ФИО;Телефон;E-mail;Город;Теги\n"
    "Белова Анна;89000000001;anna@x.example;Казань;опт\n"
    "Иванов Иван;89000000002;ivan@x.example;Уфа;розница\n"
)


@pytest.fixture
def imported(company: Any) -> Any:
    with scope.enter(company.workspace.pk), act_as(Actor("member", company.member.pk), "page"):
        run_to_end(prepare(BytesIO(TABLE.encode()), "a.csv", member=company.member))
        anna, _ivan = Customer.objects.order_by("name")
        assert anna.name.startswith("Белова")
        yield anna, Import.objects.get().operation_id


def rely_by_note(anna: Customer, member: Any) -> None:
    notes.write(anna.pk, "Звонила", viewer=member)


def rely_by_edit(anna: Customer, member: Any) -> None:
    editing.change("customer", anna.pk, {"lifecycle": "customer"}, viewer=member)


def rely_by_telephone(anna: Customer, member: Any) -> None:
    """Another address of hers; the e-mail and the telephone of the file stay as they are."""
    points = editing.change("customer", anna.pk, {}, viewer=member).contact_points.order_by("pk")
    rows = [{"id": str(each.pk), "kind": each.kind, "value": each.value} for each in points]
    rows[0]["label"] = "домашний"
    editing.change("customer", anna.pk, {"contact_points": rows}, viewer=member)


@pytest.mark.parametrize("rely", [rely_by_note, rely_by_edit, rely_by_telephone])
def test_a_customer_that_stays_keeps_its_parts(rely: Any, imported: Any, company: Any) -> None:
    anna, deed = imported
    rely(anna, company.member)

    told = undo(deed, dry_run=True)
    report = undo(deed)

    assert {(clash.id, clash.reason) for clash in report.conflicts} == {(c.id, c.reason) for c in told.conflicts}
    assert anna.pk in {clash.id for clash in report.conflicts if clash.model == "customers.customer"}
    assert Customer.objects.get() == anna
    assert set(ContactPoint.objects.values_list("customer", "kind")) == {(anna.pk, "phone"), (anna.pk, "email")}
    assert list(Address.objects.values_list("customer", "city")) == [(anna.pk, "Казань")]
    assert [each.tag.name for each in anna.customer_tags.select_related("tag")] == ["опт"]


def test_an_untouched_import_goes_whole(imported: Any) -> None:
    _anna, deed = imported
    assert undo(deed).conflicts == []
    assert not Customer.everything.exists()
    assert not ContactPoint.everything.exists()
    assert not Address.everything.exists()

"""Two people in the lists of one card: rows, parts of rows and tags merge; what both changed is shown to the second."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tropa.core import editing, scope
from tropa.core.editing import merging
from tropa.customers.models import Customer
from tropa.staff.services import Opened

HTMX = {"HX-Request": "true"}


@pytest.fixture
def altair(company: Opened) -> Iterator[Customer]:
    with scope.enter(company.workspace.pk):
        values = {
            "kind": "company",
            "name": "Альтаир",
            "contact_points": [
                {"kind": "phone", "value": "+7 843 555-01-42", "label": "приёмная"},
                {"kind": "email", "value": "zakaz@altair.example"},
            ],
            "requisites": {"tax_id": "1655000017"},
            "tags": ["склад"],
        }
        made: Customer = editing.create("customer", values, viewer=company.member)
        yield made


@pytest.fixture
def at(company: Opened, altair: Customer) -> str:
    return f"/w/{company.workspace.slug}/customers/{altair.pk}/fields/"


class Form:
    """The lines of a list as a form shows them, filled in by somebody who may be slow."""

    def __init__(self, customer: Customer, name: str = "contact_points") -> None:
        from tropa.core import catalogue

        spec = catalogue.of("customer")[name]
        fresh = Customer.objects.get(pk=customer.pk)
        self.name = name
        self.sent: dict[str, Any] = {"seen": merging.spelled(fresh, spec), "version": fresh.version}
        rows = list(getattr(fresh, name).all()) if name == "contact_points" else []
        for n, row in enumerate(rows):
            self.sent |= {
                f"{name}.{n}.id": str(row.pk),
                f"{name}.{n}.kind": row.kind,
                f"{name}.{n}.value": row.value,
                f"{name}.{n}.label": row.label,
            }
            if row.primary:
                self.sent[f"{name}.{n}.primary"] = "1"

    def without(self, n: int) -> "Form":
        """Take a line away."""
        self.sent = {name: value for name, value in self.sent.items() if not name.startswith(f"{self.name}.{n}.")}
        return self

    def post(self, browser: Client, at: str, **typed: str) -> Any:
        lines = {f"{self.name}.{key.replace('__', '.')}": value for key, value in typed.items()}
        return browser.post(f"{at}{self.name}/", {**self.sent, **lines}, headers=HTMX)


def points(customer: Customer) -> list[tuple[str, str]]:
    return sorted((point.normalised, point.label) for point in customer.contact_points.all())


def test_different_lines_and_parts_merge(anna: Client, at: str, altair: Customer) -> None:
    slow = Form(altair)
    assert Form(altair).post(anna, at, **{"0__value": "+7 843 555-01-47"}).status_code == 200
    added = Form(altair).post(anna, at, **{"2__kind": "telegram", "2__value": "@rustam"})
    assert added.status_code == 200
    assert slow.post(anna, at, **{"0__label": "склад", "1__value": "sklad@altair.example"}).status_code == 200
    assert points(altair) == [("+78435550147", "склад"), ("rustam", ""), ("sklad@altair.example", "")]


def test_the_same_part_is_a_clash_that_either_side_can_win(anna: Client, at: str, altair: Customer) -> None:
    slow = Form(altair)
    Form(altair).post(anna, at, **{"0__value": "+7 843 555-01-47", "2__kind": "site", "2__value": "altair.example"})
    clash = slow.post(anna, at, **{"0__value": "+7 843 555-01-49"})
    page = clash.content.decode()
    assert clash.status_code == 409
    assert "555-01-47" in page
    assert "555-01-49" in page
    assert ("+78435550147", "приёмная") in points(altair)
    kept = slow.post(anna, at, **{"0__value": "+7 843 555-01-49"} | {})
    assert kept.status_code == 409
    slow.sent["keep"] = "mine"
    assert slow.post(anna, at, **{"0__value": "+7 843 555-01-49"}).status_code == 200
    assert points(altair) == [("+78435550149", "приёмная"), ("altair.example", ""), ("zakaz@altair.example", "")]
    slow.sent["keep"] = "theirs"
    assert slow.post(anna, at, **{"0__value": "+7 843 555-01-50"}).status_code == 200
    assert ("+78435550149", "приёмная") in points(altair)


def test_a_line_that_one_removed_and_another_changed(anna: Client, at: str, altair: Customer) -> None:
    changes, unchanged = Form(altair), Form(altair)
    Form(altair).without(0).post(anna, at)
    assert unchanged.post(anna, at, **{"1__label": "заказы"}).status_code == 200
    assert points(altair) == [("zakaz@altair.example", "заказы")]
    assert changes.post(anna, at, **{"0__label": "важно"}).status_code == 409
    changes.sent["keep"] = "mine"
    assert changes.post(anna, at, **{"0__label": "важно"}).status_code == 200
    assert ("+78435550142", "важно") in points(altair)


def test_what_one_changed_another_does_not_remove_unseen(anna: Client, at: str, altair: Customer) -> None:
    removes = Form(altair)
    Form(altair).post(anna, at, **{"0__label": "директор"})
    assert removes.without(0).post(anna, at).status_code == 409
    assert ("+78435550142", "директор") in points(altair)


def test_requisites_merge_by_part_and_tags_by_tag(anna: Client, at: str, altair: Customer) -> None:
    slow, again, tags = Form(altair, "requisites"), Form(altair, "requisites"), Form(altair, "tags")
    Form(altair, "requisites").post(anna, at, tax_id="1655000017", kpp="165501001")
    assert slow.post(anna, at, tax_id="1655000017", legal_name="ООО «Альтаир»").status_code == 200
    row = altair.requisites.get()
    assert (row.legal_name, row.kpp) == ("ООО «Альтаир»", "165501001")
    assert again.post(anna, at, tax_id="1655000017", kpp="165501002").status_code == 409
    anna.post(f"{at}tags/", {"tags": "склад, новое"}, headers=HTMX)
    sent = {"tags": "офис", "seen": tags.sent["seen"]}
    assert anna.post(f"{at}tags/", sent, headers=HTMX).status_code == 200
    assert {tag.name for tag in Customer.objects.get(pk=altair.pk).tags.filter(customer_tags__deleted_at=None)} == {
        "новое",
        "офис",
    }


def test_an_odd_form_is_no_harm(anna: Client, at: str, altair: Customer) -> None:
    for seen in ("x", "-", ",,,", "01a2:zz", f"{altair.pk}:99999999999"):
        form = Form(altair)
        form.sent["seen"] = seen
        assert form.post(anna, at).status_code in {200, 409}
    assert len(points(altair)) == 2


def test_lists_tell_their_past(anna: Client, at: str, altair: Customer) -> None:
    Form(altair).post(anna, at, **{"0__label": "директор"})
    Form(altair).without(1).post(anna, at)
    told = anna.get(f"{at}contact_points/history/", headers=HTMX).content.decode()
    assert "приёмная" in told
    assert "zakaz@altair.example" in told
    assert "Anna" in told
    for name in ("tags", "requisites", "addresses", "employments"):
        assert anna.get(f"{at}{name}/history/", headers=HTMX).status_code == 200
    assert "склад" in anna.get(f"{at}tags/history/", headers=HTMX).content.decode()

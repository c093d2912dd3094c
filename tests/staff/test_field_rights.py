"""A field is hidden from a role on the settings page, and is then nowhere to be seen."""

import pytest

from tests.programs import Program
from tropa.core import editing, scope
from tropa.core.actors import Actor, act_as
from tropa.core.models import Operation
from tropa.staff.models import Grant, Member, Role
from tropa.staff.services.roles import set_rights

pytestmark = pytest.mark.sql
PHONE, INN, CITY = "89991234567", "7707083893", "Мурманск"
SHOWN = "765-43-21"
"""The second number as History writes it; three digits alone would also be met in the microseconds of an instant."""


@pytest.fixture
def house(company, hire, anna):
    """Boris heads; of customers he sees no contacts and no places, and only reads the stage of life."""
    boris = hire("Boris", "head")
    with scope.enter(company.workspace.pk):
        role = Role.objects.get(base="head")
    page = f"/w/lavka/settings/roles/{role.pk}/fields/customer/"
    assert anna.get(page).status_code == 200
    chosen = {"contact_points": "none", "addresses": "none", "lifecycle": "read", "source": "none"}
    assert anna.post(page, chosen).status_code == 302
    with scope.enter(company.workspace.pk):
        with act_as(Actor("member", company.member.pk), "page"):
            values = {
                "name": "Дуб",
                "owner": str(boris.pk),
                "contact_points": [{"kind": "phone", "value": PHONE}],
                "addresses": [{"city": CITY}],
            }
            customer = editing.create("customer", values, viewer=company.member)
        with act_as(Actor("member", boris.pk), "page"):
            editing.change("customer", customer.pk, {"role": "partner"}, viewer=Member.objects.get(pk=boris.pk))
        with act_as(Actor("member", company.member.pk), "page"):
            again = {"contact_points": [{"kind": "phone", "value": "89997654321"}], "lifecycle": "prospect"}
            editing.change("customer", customer.pk, again, viewer=company.member)
        boris = Member.objects.get(pk=boris.pk)
    return boris, customer, page


def test_list_card_file_and_programs_know_nothing_of_it(house, signed_in):
    boris, customer, _page = house
    browser, program = signed_in(boris), Program.of(boris)
    shown = [
        browser.get("/w/lavka/customers/?columns=phone,email,city,contact_points,lifecycle").content.decode(),
        browser.get(f"/w/lavka/customers/{customer.pk}/").content.decode(),
        b"".join(
            browser.get("/w/lavka/lists/customer/file.csv?columns=name,phone,contact_points,city").streaming_content
        ).decode(),
        program.get(f"customers/{customer.pk}").content.decode(),
        program.get("customers").content.decode(),
        browser.get("/w/lavka/search?q=Дуб").content.decode(),
        program.get(f"customers/{customer.pk}/trail").content.decode(),
    ]
    assert all("Дуб" in page for page in shown[:6])
    for page in shown:
        assert not any(secret in page for secret in ("9991234567", "9997654321", "999 765", "(999)", CITY))
    told = program.get(f"customers/{customer.pk}").json()
    assert "lifecycle" in told
    assert not {"contact_points", "phone", "email", "addresses", "city", "source"} & told.keys()


def test_it_is_neither_asked_nor_found_nor_written(house, signed_in):
    boris, customer, _page = house
    browser, program = signed_in(boris), Program.of(boris)
    for words in ("7654321", CITY):
        assert "Дуб" not in browser.get("/w/lavka/search", {"q": words}).content.decode()
        assert program.get("customers", search=words).json()["items"] == []
    assert program.get("customers", search="дуб").json()["items"]
    condition = {"field": "phone", "op": "contains", "value": "7654321"}
    assert program.get("customers", query=condition).status_code == 422
    assert program.get("customers", sort="city").status_code == 422
    assert program.patch(f"customers/{customer.pk}", {"lifecycle": "customer"}).status_code == 422
    assert program.patch(f"customers/{customer.pk}", {"contact_points": []}).status_code == 422
    assert browser.get(f"/w/lavka/customers/{customer.pk}/fields/phone/").status_code in {302, 404}


def test_history_tells_nothing_of_it(house, company, signed_in):
    boris, _customer, _page = house
    with scope.enter(company.workspace.pk):
        newest = Operation.objects.filter(parent=None).order_by("-seq")[0]
    anna_sees = signed_in(company.member).get(f"/w/lavka/history/{newest.pk}/").content.decode()
    assert SHOWN in anna_sees
    with scope.enter(company.workspace.pk), act_as(Actor("member", company.member.pk), "page"):
        set_rights(role=boris.role, scopes={("operation", "view"): "all"}, by=company.member)
    page = signed_in(boris).get(f"/w/lavka/history/{newest.pk}/")
    assert page.status_code == 200
    assert SHOWN not in page.content.decode()


def test_the_page_keeps_only_what_differs_and_can_be_taken_back(house, anna, company):
    boris, _customer, page = house
    shown = anna.get(page).content.decode()
    assert 'name="contact_points" value="none"' in shown
    assert 'name="name" value="none"' not in shown, "what names a record cannot be hidden"
    assert 'name="phone"' not in shown, "the telephone follows the contacts"
    assert anna.post(page, {"name": "none"}).status_code == 422
    assert anna.post(page, {"last_contact_at": "write"}).status_code == 422
    everything = {"contact_points": "write", "addresses": "write", "lifecycle": "write", "source": "write"}
    assert anna.post(page, everything).status_code == 302
    with scope.enter(company.workspace.pk):
        assert not Grant.objects.filter(role=boris.role, kind="customer").exists()


def test_owners_see_all_and_strangers_do_not_come_here(house, anna, company, other_company, signed_in):
    boris, _customer, page = house
    with scope.enter(company.workspace.pk):
        owners = Role.objects.get(base="owner")
    fixed = f"/w/lavka/settings/roles/{owners.pk}/fields/customer/"
    assert "disabled" in anna.get(fixed).content.decode()
    assert anna.post(fixed, {"source": "none"}).status_code == 422
    assert signed_in(boris).get(page).status_code == 403
    assert signed_in(other_company.member).get(page).status_code == 404
    assert anna.get(page.replace("/customer/", "/contact_point/")).status_code == 404

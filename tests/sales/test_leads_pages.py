"""Enquiries on their pages: the list by views, one with its decision, a new one by hand."""

import html
import re

import pytest
from django.test import Client

from tests.programs import Program
from tests.staff.conftest import company

__all__ = ["company"]

IRINA = {"name": "Ирина", "phones": ["8 (916) 123-45-67"]}


@pytest.fixture
def program(company):
    """Speaks for the owner."""
    return Program.of(company.member)


@pytest.fixture
def browser(company):
    """The owner's."""
    browser = Client()
    browser.force_login(company.member.user)
    return browser


@pytest.fixture
def house(company):
    """The beginning of addresses."""
    return f"/w/{company.workspace.slug}/leads/"


def an_enquiry(program, title="Кухня", **more):
    return program.post("leads", {"title": title, "contact": IRINA, **more}).json()


def test_the_list_begins_with_the_unsorted(browser, house, program):
    lead = an_enquiry(program)
    assert "Кухня" in browser.get(house).content.decode()
    program.post(f"leads/{lead['id']}/rejection", {"spam": True})
    for view, there in (("unsorted", False), ("rejected", False), ("spam", True), ("all", True)):
        assert ("Кухня" in browser.get(f"{house}?view={view}").content.decode()) is there, view


def test_an_enquiry_is_read_and_accepted(browser, house, program):
    first = an_enquiry(program, "Шкаф")
    lead = an_enquiry(program, utm={"source": "yandex"})
    page = browser.get(f"{house}{lead['id']}/").content.decode()
    for said in ("Кухня", "Ирина", "+7 916 123-45-67", "utm_source", "yandex", first["id"], "<dt>Телефон</dt>"):
        assert said in page, said
    assert "<dt>phones</dt>" not in page
    wrong = browser.post(f"{house}{lead['id']}/acceptance", {"amount": "дорого"})
    assert wrong.status_code == 422
    assert 'aria-describedby="lead-amount-error"' in wrong.content.decode()
    done = browser.post(f"{house}{lead['id']}/acceptance", {"title": "Кухня 3 м", "amount": "120 000"})
    assert done["Location"].endswith(f"{lead['id']}/")
    deal = program.get("deals").json()["items"][0]
    assert (deal["title"], deal["amount"]) == ("Кухня 3 м", "120000.00")
    assert deal["title"] in browser.get(done["Location"]).content.decode()


def test_rejected_set_aside_and_taken_back_in_a_drawer(browser, house, program):
    lead = an_enquiry(program)
    asked = {"HX-Request": "true", "HX-Target": "lead"}
    address = f"{house}{lead['id']}/rejection"
    for form, status in (({"reason": "не наш город"}, "rejected"), ({"back": "1"}, "new"), ({"spam": "1"}, "rejected")):
        answer = browser.post(address, form, headers=asked)
        assert (answer.status_code, "tropa:say" in answer["HX-Trigger"]) == (200, True)
        assert program.get(f"leads/{lead['id']}").json()["status"] == status
    assert browser.post(address, {"reason": "ещё раз"}, headers=asked).status_code == 422
    drawer = browser.get(f"{house}{lead['id']}/", headers={"X-Tropa-Drawer": "1"}).content.decode()
    assert "t-drawer" in drawer


def test_the_form_of_a_page_leads_on_and_that_of_a_drawer_stays(browser, house):
    """A page that was answered into a drawer of its own stood where it was, filled in, as if nothing had happened."""
    assert 'hx-target="#drawer"' not in form_of(browser.get(f"{house}new/"))
    assert 'hx-target="#drawer"' in form_of(browser.get(f"{house}new/", headers={"X-Tropa-Drawer": "1"}))


def form_of(answer):
    """The tag of the form of a new enquiry."""
    page = answer.content.decode()
    return page[: page.index("new-lead-title")].rpartition("<form")[2]


def test_a_new_one_by_hand(browser, house, program):
    assert browser.get(f"{house}new/").status_code == 200
    wrong = browser.post(f"{house}new/", {"title": "Стол", "phone": "нет"})
    assert wrong.status_code == 422
    assert 'aria-describedby="new-lead-phone-error"' in wrong.content.decode()
    made = browser.post(f"{house}new/", {"title": "Стол", "name": "Пётр", "phone": "+7 916 000-00-01"})
    assert made.status_code == 302, made.content.decode()
    lead = program.get("leads").json()["items"][0]
    assert program.get(f"customers/{lead['customer']}").json()["name"] == "Пётр"


def test_whoever_looks_like_a_known_customer_is_shown(browser, house, program):
    lead = an_enquiry(program)
    twin = program.post(
        "customers", {"name": "Ирина Белова", "contact_points": [{"kind": "phone", "value": "+79161234567"}]}
    ).json()
    assert twin["id"] in browser.get(f"{house}{lead['id']}/").content.decode()


def test_the_card_shows_what_the_customer_asked_for_and_takes_a_new_enquiry(browser, house, program):
    source = program.post("sources", {"name": "Выставка"}).json()["id"]
    lead = an_enquiry(program, "Шкаф-купе", source=source)
    program.post(f"leads/{lead['id']}/rejection", {"reason": "не наш город"})
    program.post(f"leads/{an_enquiry(program, 'Казино')['id']}/rejection", {"spam": True})
    card = f"{house.removesuffix('leads/')}customers/{lead['customer']}/"
    block = browser.get(f"{card}blocks/").content.decode().partition("Обращения")[2].partition("</section>")[0]
    for said in ("Шкаф-купе", "отклонено", "Выставка", f"{house}{lead['id']}/"):
        assert said in block, said
    assert "Казино" not in block
    new = f"{house}new/?customer={lead['customer']}"
    assert new in block
    page = browser.get(new).content.decode()
    assert "Ирина" in page
    assert 'name="phone"' not in page
    made = browser.post(f"{house}new/", {"title": "Полка", "customer": lead["customer"]})
    assert made.status_code == 302
    newest = program.get("leads").json()["items"][0]
    assert (newest["title"], newest["customer"], newest["status"]) == ("Полка", lead["customer"], "new")
    refused = browser.post(f"{house}new/", {"title": "", "customer": lead["customer"]})
    assert refused.status_code == 422
    assert "Ирина" in refused.content.decode()


def test_a_long_list_of_enquiries_opens_in_the_list(browser, house, program):
    leads = [an_enquiry(program, f"Полка {n}") for n in range(12)]
    card = f"{house.removesuffix('leads/')}customers/{leads[0]['customer']}/"
    block = browser.get(f"{card}blocks/").content.decode().partition("Обращения")[2].partition("</section>")[0]
    assert block.count("data-drawer title=") == 10
    address = html.unescape(re.search(r'href="([^"]+filter[^"]+)"', block)[1])
    assert "Полка 0" in browser.get(address).content.decode()

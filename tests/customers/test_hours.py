"""What time it is at a customer's: told on the card where it differs from the reader's clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from tropa.core import editing, scope
from tropa.core.actors import Actor, act_as
from tropa.core.errors import RuleViolation
from tropa.core.journal import operation
from tropa.customers.hours import there
from tropa.customers.models import Customer
from tropa.staff.models import Branch, Team
from tropa.staff.services import open_workspace, teams

pytestmark = [pytest.mark.django_db, pytest.mark.sql]

NIGHT = datetime(2026, 11, 29, 20, 40, tzinfo=UTC)
"""23:40 in Moscow, 06:40 of the next day in Vladivostok."""


@pytest.fixture
def company(db):
    opened = open_workspace(company="Лавка", email="anna@example.com", password="trail-of-pines-9", name="Анна")
    with scope.enter(opened.workspace.pk), act_as(Actor("member", opened.member.pk), "page"):
        yield opened


def a_customer(company, **values):
    return editing.create("customer", {"name": "Ель", **values}, viewer=company.member)


def clock(customer, now=NIGHT, zone="Europe/Moscow", hidden=()):
    with timezone.override(ZoneInfo(zone)):
        found = there(customer, told=lambda name: name not in hidden, now=now)
    return found and f"{found.at:%H:%M}"


PHONE = {"contact_points": [{"kind": "phone", "value": "+7 423 220-00-00"}]}
CITY = {"addresses": [{"city": "Омск", "lines": "ул. Мира, 1"}]}


def test_what_the_company_says_goes_before_the_city_and_the_city_before_the_number(company):
    assert clock(a_customer(company, **PHONE)) == "06:40"
    assert clock(a_customer(company, **PHONE, **CITY)) == "02:40"
    assert clock(a_customer(company, **PHONE, **CITY, time_zone="Asia/Kamchatka")) == "08:40"
    assert clock(a_customer(company, name="Никто")) is None
    assert clock(a_customer(company, **PHONE), hidden={"contact_points"}) is None
    assert clock(a_customer(company, **CITY), hidden={"addresses"}) is None


def test_where_nothing_else_says_the_branch_of_the_owner_does(company):
    teams.save_team(name="Приморье", branch=a_branch(company), by=company.member)
    company.member.team = Team.objects.get()
    with operation("test.team"):
        company.member.save()
    hers = {"owner": str(company.member.pk)}
    assert clock(a_customer(company, **hers)) == "06:40"
    assert clock(a_customer(company, **hers, **CITY)) == "02:40"
    assert clock(a_customer(company, **hers), hidden={"branch"}) is None
    assert clock(a_customer(company)) is None
    teams.save_branch(branch=Branch.objects.get(), name="Владивосток", time_zone="", by=company.member)
    assert clock(a_customer(company, **hers)) is None


def a_branch(company):
    return teams.save_branch(name="Владивосток", time_zone="Asia/Vladivostok", by=company.member)


def test_the_same_clock_is_not_told(company):
    customer = a_customer(company, **PHONE)
    assert clock(customer, zone="Asia/Vladivostok") is None
    # Magadan keeps the clock an hour before; Sakhalin too. The clocks count, not the names.
    assert clock(a_customer(company, time_zone="Europe/Simferopol")) is None


def test_clocks_that_are_changed_are_followed(company):
    riga = a_customer(company, time_zone="Europe/Riga")
    assert clock(riga, datetime(2026, 7, 1, 12, tzinfo=UTC)) is None
    assert clock(riga, datetime(2026, 12, 1, 12, tzinfo=UTC)) == "14:00"
    howe = a_customer(company, time_zone="Australia/Lord_Howe")
    assert clock(howe, datetime(2026, 10, 3, 15, 29, tzinfo=UTC)) == "01:59"
    assert clock(howe, datetime(2026, 10, 3, 15, 30, tzinfo=UTC)) == "02:30"


def test_early_and_late_are_told_in_words(company):
    browser = Client()
    browser.force_login(company.member.user)
    for zone in ("Asia/Kamchatka", "Pacific/Apia", "America/New_York", "Asia/Tokyo"):
        customer = a_customer(company, time_zone=zone)
        page = browser.get(f"/w/{company.workspace.slug}/customers/{customer.pk}/").content.decode()
        at = timezone.now().astimezone(ZoneInfo(zone))
        assert {f"Там сейчас {moment:%H:%M}" in page for moment in (at, at - timedelta(minutes=1))} == {True, False}
        assert ("рано" in page.partition("Там сейчас")[2][:400]) is (at.hour < 9)
        assert ("поздно" in page.partition("Там сейчас")[2][:400]) is (at.hour >= 21)


def test_a_zone_is_a_zone_or_a_city(company):
    assert a_customer(company, time_zone="Самара").time_zone == "Europe/Samara"
    with pytest.raises(RuleViolation) as refused, operation("test.zone"):
        Customer(name="Ель", time_zone="Mars/Base").save()
    assert (refused.value.code, refused.value.field) == ("customers.time_zone", "time_zone")

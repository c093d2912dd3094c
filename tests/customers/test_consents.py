"""Consents: by which words, the only gate, the stop list, merge and erasure."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tropa.core import commands, editing, scope
from tropa.core.actors import Actor, act_as
from tropa.core.errors import RuleViolation
from tropa.core.journal import erase, operation, undo, verification
from tropa.core.models import Operation
from tropa.customers.contacting import Reason, can_contact
from tropa.customers.models import Consent, ConsentText, Customer, StopEntry, Touch
from tropa.customers.models.touch import bare_address
from tropa.customers.services import consents, merging
from tropa.staff.models import Member
from tropa.staff.services import Opened
from tropa.staff.services.teams import save_branch, save_team

pytestmark = [pytest.mark.django_db, pytest.mark.sql]

PHONE, EMAIL = "+7 912 345-67-89", "Lena@Example.com"
POINTS = (("phone", PHONE), ("email", EMAIL))
NOON = datetime(2026, 11, 3, 9, tzinfo=UTC)
"""In Moscow."""


@pytest.fixture
def inside(company: Opened) -> Iterator[Opened]:
    with scope.enter(company.workspace.pk), act_as(Actor("member", company.member.pk), "page"):
        yield company


def text(purpose: str = "marketing") -> ConsentText:
    found: ConsentText = ConsentText.objects.in_force()[purpose]
    return found


def somebody(inside: Opened, name: str = "Лена") -> Customer:
    points = [{"kind": kind, "value": value, "primary": True} for kind, value in POINTS]
    made: Customer = editing.create("customer", {"name": name, "contact_points": points}, viewer=inside.member)
    return made


def agreed(customer: Customer, purpose: str = "marketing", at: datetime | None = None) -> Any:
    with operation("test.agree") as deed:
        consents.give(customer, text(purpose), points=POINTS, at=at)
    return deed.id


def may(customer: Customer, channel: str = "phone", address: str = PHONE, **more: Any) -> Any:
    return can_contact(
        customer, channel=channel, address=address, **{"purpose": "marketing", "at": NOON, **more}
    ).reason


def withdraw(customer: Customer, viewer: Any, **values: Any) -> Any:
    return commands.run("customers.withdraw_consent", "customer", [customer.pk], values, viewer=viewer)


def test_a_company_begins_with_words_for_both_purposes(inside: Opened) -> None:
    assert {purpose: one.version_number for purpose, one in ConsentText.objects.in_force().items()} == {
        "processing": 1,
        "marketing": 1,
    }
    assert "Лавка" in text("processing").body


def test_words_that_were_shown_never_change_and_new_ones_are_a_new_version(inside: Opened) -> None:
    first = text()
    with operation("test.words"):
        assert ConsentText.worded("marketing", f" {first.body} ") == first
        second = ConsentText.worded("marketing", "Пишите мне")
    assert (second.version_number, text()) == (2, second)
    first.body = "Другое"
    with operation("test.words"), pytest.raises(RuleViolation, match="новую версию"):
        first.save()
    with operation("test.words"), pytest.raises(RuleViolation):
        ConsentText.worded("marketing", " ")


def test_advertising_needs_a_consent_for_the_channel_and_the_address(inside: Opened) -> None:
    lena = somebody(inside)
    assert may(lena) == Reason.NO_CONSENT
    assert may(lena, purpose="processing") is None
    agreed(lena)
    assert [may(lena), may(lena, "sms", "8 (912) 345 67 89"), may(lena, "email", "lena@example.COM")] == [None] * 3
    assert may(lena, address="+7 912 000-00-00") == Reason.NO_CONSENT
    assert may(lena, "telegram", "@lena") == Reason.NO_CONSENT
    assert may(lena, address="никак") == Reason.NO_ADDRESS
    assert Consent.objects.get(channel="sms").text == text()


def test_advertising_rings_by_day_where_the_customer_lives(inside: Opened) -> None:
    lena = somebody(inside)
    agreed(lena)
    late = NOON.replace(hour=17, minute=30)  # 20:30 in Moscow
    answer = can_contact(lena, purpose="marketing", channel="phone", address=PHONE, at=late)
    assert (answer.reason, answer.until) == (Reason.QUIET, datetime(2026, 11, 4, 6, tzinfo=UTC))
    assert answer.words
    assert may(lena, "email", EMAIL, at=late) is None
    editing.change("customer", lena.pk, {"time_zone": "Asia/Vladivostok"}, viewer=inside.member)
    lena.refresh_from_db()
    assert may(lena) is None  # 19:00
    assert may(lena, at=NOON + timedelta(hours=1)) == Reason.QUIET


def test_whoever_says_nothing_of_the_place_sleeps_where_the_branch_does(inside: Opened) -> None:
    lena = somebody(inside)
    agreed(lena)
    branch = save_branch(name="Владивосток", time_zone="Asia/Vladivostok", by=inside.member)
    inside.member.team = save_team(name="Приморье", branch=branch, by=inside.member)
    with operation("test.team"):
        inside.member.save()
    assert may(lena, at=NOON + timedelta(hours=1)) is None  # 13:00 in Moscow
    editing.change("customer", lena.pk, {"owner": str(inside.member.pk)}, viewer=inside.member)
    lena.refresh_from_db()
    assert may(lena) is None  # 19:00
    assert may(lena, at=NOON + timedelta(hours=1)) == Reason.QUIET


def test_a_withdrawal_ends_it_at_once_and_its_undo_is_a_counter_entry(inside: Opened) -> None:
    lena = somebody(inside)
    agreed(lena)
    deed = withdraw(lena, inside.member)
    assert may(lena) == may(lena, "email", EMAIL) == Reason.WITHDRAWN
    assert StopEntry.objects.count() == 3
    undone = undo(deed)
    assert may(lena) is None
    assert StopEntry.objects.count() == 0
    assert Consent.objects.filter(reverses__isnull=False).count() == 3
    undo(undone.operation)
    assert may(lena) == Reason.WITHDRAWN
    assert StopEntry.objects.count() == 3


def test_whoever_objects_without_having_agreed_is_stopped_everywhere(inside: Opened) -> None:
    lena, twin = somebody(inside), somebody(inside, "Лена Ш.")
    withdraw(lena, inside.member, purpose="marketing", channel="email")
    agreed(twin, at=timezone.now() - timedelta(days=1))
    assert may(twin, "email", EMAIL) == Reason.STOPPED
    assert may(twin) is None
    agreed(twin, at=timezone.now() + timedelta(seconds=1))
    assert may(twin, "email", EMAIL) is None


def test_without_processing_nothing_may_be_sent(inside: Opened) -> None:
    lena = somebody(inside)
    agreed(lena, "processing")
    agreed(lena)
    withdraw(lena, inside.member, purpose="processing")
    assert may(lena) == may(lena, purpose="processing") == Reason.WITHDRAWN
    editing.trash("customer", lena.pk, inside.member)
    lena.refresh_from_db()
    assert may(lena) == Reason.GONE


def test_an_entry_is_never_changed(inside: Opened) -> None:
    lena = somebody(inside)
    agreed(lena, "processing")
    entry = Consent.objects.get()
    with operation("test.change"), pytest.raises(TypeError):
        entry.save()
    with operation("test.other"), pytest.raises(RuleViolation):
        Consent(customer=lena, text=text(), purpose="processing", given_at=NOON).save()


def test_a_merge_takes_consents_and_touches_along_and_back(inside: Opened) -> None:
    kept, absorbed, third = (somebody(inside, name) for name in ("Лена", "Елена", "Алёна"))
    agreed(absorbed, at=NOON)
    touch = Touch.objects.create(at=NOON, kind="form", customer=absorbed, met=absorbed.pk)
    deed = merging.merge(kept.pk, absorbed.pk, viewer=inside.member).deed
    assert may(kept) is None
    assert {entry.at for entry in Consent.objects.standing().filter(customer=kept)} == {NOON}
    onward = merging.merge(third.pk, kept.pk, viewer=inside.member).deed
    third = Customer.objects.get(pk=third.pk)
    assert list(Touch.objects.of(third)) == [touch]
    touch.refresh_from_db()
    assert touch.customer == third
    undo(onward)
    touch.refresh_from_db()
    assert touch.customer_id == kept.pk
    undo(deed)
    touch.refresh_from_db()
    assert touch.customer_id == absorbed.pk
    assert may(Customer.objects.get(pk=kept.pk)) == Reason.NO_CONSENT
    assert may(Customer.objects.get(pk=absorbed.pk)) is None


def test_erasure_drops_what_is_personal_and_keeps_the_stop(inside: Opened) -> None:
    lena = somebody(inside)
    with operation("test.agree"):
        consents.give(lena, text(), points=POINTS, evidence={"ip": "203.0.113.9"})
    Touch.objects.create(
        at=NOON, kind="form", customer=lena, met=lena.pk, utm_source="yandex", click_ids={"yclid": "7"}
    )
    withdraw(lena, inside.member)
    erase(lena)
    assert set(Consent.objects.values_list("address", flat=True)) == {""}
    assert not any(Consent.objects.values_list("evidence", flat=True))
    assert Touch.objects.values_list("utm_source", "click_ids").get() == ("yandex", {})
    again = somebody(inside, "Лена")
    agreed(again, at=timezone.now() - timedelta(hours=1))
    assert may(again) == Reason.STOPPED
    assert verification.verify().ok


def test_the_card_shows_consents_and_takes_one_back(anna: Client, inside: Opened, hire: Any, signed_in: Any) -> None:
    lena, home = somebody(inside), f"/w/{inside.workspace.slug}/"
    agreed(lena, "processing")
    agreed(lena)
    block = anna.get(f"{home}customers/{lena.pk}/blocks/").content.decode()
    assert block.count("текст, версия 1") == 3
    assert "+79123456789" in block
    words = anna.get(f"{home}customers/{lena.pk}/consents/{text().pk}/", headers={"HX-Request": "true"})
    assert text().body in words.content.decode()
    sent = {"purpose": "marketing"}
    address = f"{home}customers/{lena.pk}/consents/withdrawal/"
    answer = anna.post(address, sent, headers={"HX-Request": "true"})
    assert (answer.status_code, "undo" in answer["HX-Trigger"]) == (204, True)
    assert may(lena) == Reason.WITHDRAWN
    assert anna.post(address, {"purpose": "всё"}).status_code == 422
    trail = anna.get(f"{home}customers/{lena.pk}/trail/?kinds=changes").content.decode()
    assert "отзывает согласие: реклама" in trail
    boris: Member = hire("Boris", "viewer")
    assert signed_in(boris).post(address, sent).status_code == 403
    assert Operation.objects.filter(label="customers.withdraw_consent").count() == 1


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://shop.example/a?email=lena@x.ru#top", "https://shop.example/a"),
        ("http://user:word@shop.example:8080/", "http://shop.example:8080/"),
        ("javascript:alert(1)", ""),
        ("https://[", ""),
        ("http://x:99999/", ""),
        ("никуда", ""),
    ],
)
def test_of_an_address_only_the_place_is_kept(given: str, kept: str) -> None:
    assert bare_address(given) == kept

"""A stranger fills the form in: a lead with source, marks and consents; or a lead that is set aside."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.attack.hostile import TEXTS
from tests.inbox.conftest import FILLED, Visitor
from tropa.core import editing
from tropa.core.journal import erase, operation, undo
from tropa.core.models import Field, Operation
from tropa.customers.contacting import can_contact
from tropa.customers.models import Consent, ConsentText, Customer, Touch
from tropa.inbox import altcha
from tropa.inbox.models import Form, Submission
from tropa.inbox.services import forms
from tropa.sales.models import Lead
from tropa.sales.services import leads
from tropa.staff.models import Notification
from tropa.staff.services import Opened

pytestmark = [pytest.mark.django_db, pytest.mark.sql]

CAME = "?utm_source=yandex&utm_campaign=stoly&yclid=77"
BOTH = {**FILLED, "consent.marketing": "1"}


def test_an_answer_is_a_lead_with_source_marks_and_consents(
    visitor: Visitor, form: Form, anna: Client, later: Callable[..., None]
) -> None:
    page = visitor.page(CAME, Referer="https://yandex.ru/search?text=секрет")
    later(seconds=5)
    thanks = visitor.send({**page, **BOTH})
    assert thanks.status_code == 200
    assert form.thanks in thanks.content.decode()
    assert not visitor.client.cookies
    lead = Lead.objects.get()
    assert (lead.title, lead.spam, lead.spam_score, lead.source) == ("Нужен стол", False, 0, form.source)
    assert lead.utm == {"source": "yandex", "campaign": "stoly"}
    assert lead.raw["Согласия"] == "персональные данные; реклама"
    assert lead.customer.is_provisional
    assert [str(point) for point in lead.customer.contact_points.all()] == ["+7 912 345-67-89"]
    touch = Touch.objects.get()
    assert (touch, touch) == (lead.first_touch, lead.last_touch)
    assert (touch.referrer, touch.click_ids) == ("https://yandex.ru/search", {"yclid": "77"})
    assert touch.page.endswith(form.path)
    given = Consent.objects.get(channel="sms")
    assert (given.text.version_number, given.evidence["form"], given.evidence["method"]) == (1, form.pk.hex, "checkbox")
    assert can_contact(lead.customer, purpose="marketing", channel="email", address="a@b.ru").reason == "no_consent"
    assert Operation.objects.filter(label="sales.receive_lead", actor_kind="public").exists()
    shown = anna.get(f"/w/lavka/leads/{lead.pk}/").content.decode()
    assert all(words in shown for words in ("yandex", "https://yandex.ru/search", "персональные данные; реклама"))
    assert "Нужен стол" in anna.get("/w/lavka/leads/").content.decode()


def test_heads_hear_of_it(
    visitor: Visitor, inside: Opened, later: Callable[..., None], run_events: Callable[[], Any]
) -> None:
    page = visitor.page()
    later(seconds=5)
    visitor.send({**page, **FILLED})
    run_events()
    assert Notification.objects.filter(member=inside.member, subject_kind="lead").exists()


def test_the_same_page_is_one_lead_however_often_it_is_sent(visitor: Visitor, later: Callable[..., None]) -> None:
    page = visitor.page()
    later(seconds=5)
    for words in ("Нужен стол", "Нужен стол", "другое"):
        assert visitor.send({**page, **FILLED, "comment": words}).status_code == 200
    assert Lead.objects.count() == 1
    visitor.send({**visitor.page(), **FILLED})
    assert Lead.objects.count() == 2
    assert Customer.objects.filter(lifecycle="unsorted").count() == 2  # the second came too fast: it is set aside


def test_a_known_customer_is_found_and_a_second_touch_is_the_last(
    visitor: Visitor, inside: Opened, later: Callable[..., None]
) -> None:
    points = [{"kind": "phone", "value": "+79123456789", "primary": True}]
    known = editing.create("customer", {"name": "Орлова", "contact_points": points}, viewer=inside.member)
    for at, query in enumerate(("?utm_source=vk", "?utm_source=yandex")):
        page = visitor.page(query)
        later(seconds=5 + 60 * at)
        visitor.send({**page, **FILLED})
    first, second = Lead.objects.order_by("number")
    assert (first.customer, second.customer) == (known, known)
    assert (second.first_touch, second.last_touch.utm_source) == (first.last_touch, "yandex")


def test_a_page_of_the_site_tells_how_the_visitor_came(visitor: Visitor, later: Callable[..., None]) -> None:
    query = (
        "?embedded=1&page=https%3A%2F%2Fshop.example%2Fstoly%3Futm_source%3Dvk%26email%3Da%40b.ru"
        "&referrer=https%3A%2F%2Fvk.com%2Ffeed&first_page=https%3A%2F%2Fshop.example%2F&first_referrer="
        "https%3A%2F%2Fya.ru%2F&first_at=1767225600000"
    )
    answer = visitor.client.get(visitor.address + query)
    assert 'data-parent="https://shop.example"' in answer.content.decode()
    page = visitor.page(query)
    later(seconds=5)
    visitor.send({**page, **FILLED})
    lead = Lead.objects.get()
    assert (lead.last_touch.page, lead.last_touch.utm_source) == ("https://shop.example/stoly", "vk")
    assert (lead.first_touch.referrer, lead.first_touch.at.year) == ("https://ya.ru/", 2026)


def test_what_is_missing_is_said_beside_its_field_and_nothing_typed_is_lost(
    visitor: Visitor, form: Form, later: Callable[..., None]
) -> None:
    page = visitor.page()
    later(seconds=5)
    wrong = {**page, "name": "Мария", "phone": "12", "email": "кот", "comment": "Стол"}
    answer = visitor.send(wrong)
    words = answer.content.decode()
    assert answer.status_code == 422
    for name in ("q-phone-error", "q-email-error", "consent.processing-error"):
        assert f'id="{name}"' in words
    assert 'value="Мария"' in words
    assert "checked" not in words
    assert not Lead.objects.exists()
    assert visitor.send({**page, **FILLED}).status_code == 200
    assert Lead.objects.get().spam is False


def test_boxes_are_apart_and_never_ticked_beforehand(visitor: Visitor, inside: Opened, form: Form) -> None:
    words = visitor.client.get(visitor.address).content.decode()
    for text in ConsentText.objects.all():
        assert text.body in words
    assert 'name="consent.processing"' in words
    assert 'name="consent.marketing"' in words
    assert "checked" not in words
    forms.change(form, {"marketing": False}, viewer=inside.member)
    assert 'name="consent.marketing"' not in visitor.client.get(visitor.address).content.decode()


def test_people_agree_to_the_version_that_they_saw(
    visitor: Visitor, inside: Opened, form: Form, later: Callable[..., None]
) -> None:
    page = visitor.page()
    forms.change(form, {"texts": {"processing": "Совсем другие слова"}}, viewer=inside.member)
    later(seconds=5)
    visitor.send({**page, **FILLED})
    assert Consent.objects.get().text.version_number == 1


def test_own_fields_of_leads_are_asked(
    visitor: Visitor, inside: Opened, form: Form, later: Callable[..., None]
) -> None:
    with operation("test.fields"):
        size = Field.add("lead", "Размер", "number")
        kinds = Field.add("lead", "Дерево", "choices", choices=["Дуб", "Ель"])
    names = [f"custom.{size.name}", f"custom.{kinds.name}"]
    forms.change(form, {"asked": ["phone", *names], "required": [names[0]]}, viewer=inside.member)
    page = visitor.page()
    later(seconds=5)
    sent = {**page, "phone": "+79123456789", "consent.processing": "1"}
    assert visitor.send({**sent, names[0]: "много"}).status_code == 422
    keys = [key for key, _words in kinds.options["choices"]]
    assert visitor.send({**sent, names[0]: "120", names[1]: keys}).status_code == 200
    lead = Lead.objects.get()
    assert lead.custom[kinds.name] == keys
    assert lead.raw["Дерево"] == "Дуб, Ель"
    assert lead.title == form.name


@pytest.mark.parametrize(
    ("language", "words"),
    [("ru", ("напишите число", "не дата")), ("en", ("write a number", "is not a date"))],
)
def test_money_and_moments_are_asked_with_controls_of_their_own(
    language: str, words: tuple[str, ...], visitor: Visitor, inside: Opened, form: Form, later: Callable[..., None]
) -> None:
    from tropa.core.models import WorkspaceSettings

    with operation("test.fields"):
        budget = Field.add("lead", "Бюджет", "money")
        visit = Field.add("lead", "Замер", "datetime")
        settings = WorkspaceSettings.objects.get()
        settings.language, settings.time_zone = language, "Asia/Yekaterinburg"
        settings.save()
    money, moment = f"custom.{budget.name}", f"custom.{visit.name}"
    forms.change(form, {"asked": ["phone", money, moment]}, viewer=inside.member)
    shown = visitor.client.get(visitor.address).content.decode()
    assert "Бюджет, ₽" in shown
    assert re.search(rf'name="{money}" type="text" inputmode="decimal"', shown)
    assert re.search(rf'name="{moment}" type="datetime-local"', shown)
    page = visitor.page()
    later(seconds=5)
    sent = {**page, "phone": "+79123456789", "consent.processing": "1"}
    wrong = visitor.send({**sent, money: "сколько?", moment: "2026-13-40T25:00"})
    assert wrong.status_code == 422
    assert all(each in wrong.content.decode() for each in words)
    assert visitor.send({**sent, money: "120 000,50", moment: "2026-12-24T14:30"}).status_code == 200
    lead = Lead.objects.get()
    assert (lead.custom[budget.name], lead.custom[visit.name]) == ("120000.50", "2026-12-24T09:30:00Z")
    assert "14:30" in lead.raw["Замер"] or "2:30" in lead.raw["Замер"]
    assert "₽" in lead.raw["Бюджет"]


def test_where_leads_are_off_it_is_a_deal_at_once(visitor: Visitor, inside: Opened, later: Callable[..., None]) -> None:
    from tropa.core.models import WorkspaceSettings

    with operation("test.off"):
        settings = WorkspaceSettings.objects.get()
        settings.modules = {"leads": False}
        settings.save()
    page = visitor.page()
    later(seconds=5)
    visitor.send({**page, **FILLED})
    assert Lead.objects.get().deal.title == "Нужен стол"


@pytest.mark.parametrize(
    ("case", "sign"),
    [
        ("trap", "trap"),
        ("fast", "fast"),
        ("old", "old"),
        ("forged", "forged"),
        ("no_script", "no_proof"),
        ("other_proof", "no_proof"),
        ("broken_proof", "no_proof"),
        ("links", "links"),
    ],
)
def test_what_looks_like_spam_is_set_aside_and_never_lost(
    case: str, sign: str, visitor: Visitor, inside: Opened, later: Callable[..., None]
) -> None:
    points = [{"kind": "phone", "value": "+79123456789", "primary": True}]
    known = editing.create("customer", {"name": "Орлова", "contact_points": points}, viewer=inside.member)
    page, sent = visitor.page(), dict(BOTH)
    if case == "trap":
        sent["website"] = "https://casino.example"
    elif case == "forged":
        page["stamp"] = page["stamp"][:-3] + "abc"
    elif case == "no_script":
        page["altcha"] = ""
    elif case == "other_proof":
        page["altcha"] = altcha.solve(altcha.challenge("0" * 32))
    elif case == "broken_proof":
        page["altcha"] = "e30="
    elif case == "links":
        sent["comment"] = "https://a.ru https://b.ru www.c.ru"
    later(seconds={"fast": 1, "old": 25 * 3600}.get(case, 5))
    assert visitor.send({**page, **sent}).status_code == 200
    lead, told = Lead.objects.get(), Submission.objects.get()
    assert (lead.spam, lead.status, lead.spam_score >= 50) == (True, "rejected", True)
    assert sign in told.signs
    assert lead.customer != known
    assert not Consent.objects.exists()
    with operation("test.back"):
        leads.reopen(lead.pk, viewer=inside.member)
    given = Consent.objects.filter(customer=lead.customer)
    assert {entry.at for entry in given} == {told.at}
    assert given.count() == 3
    assert list(Lead.objects.unsorted()) == [lead]


def test_many_answers_from_one_address_look_odd_and_then_are_refused(
    visitor: Visitor, later: Callable[..., None]
) -> None:
    later(seconds=5)
    statuses = [visitor.send({**FILLED, "comment": f"Стол {n}"}).status_code for n in range(31)]
    assert statuses[:30] == [200] * 30
    assert statuses[30] == 429
    assert [one.signs for one in Submission.objects.order_by("at", "pk")][10] == ["forged", "often"]


def test_without_a_stamp_the_same_words_are_the_same_answer(visitor: Visitor) -> None:
    for _each in range(2):
        assert visitor.send(FILLED).status_code == 200
    assert Lead.objects.get().spam


def test_wrong_links_a_closed_form_and_neighbours_lead_nowhere(
    visitor: Visitor, inside: Opened, form: Form, other_company: Opened
) -> None:
    good = visitor.address
    stranger = other_company.workspace.pk.hex
    wrong = [
        f"/f/{stranger}/{form.token}/",
        f"/f/{inside.workspace.pk}/{form.token}/",
        f"/f/{inside.workspace.pk.hex}/{'x' * 22}/",
        f"/f/{inside.workspace.pk.hex}/{'x' * 400}/",
        f"/f/{inside.workspace.slug}/{form.token}/",
        f"{good}other/",
    ]
    for address in wrong:
        assert visitor.client.get(address).status_code == 404, address
        assert visitor.client.post(address, FILLED).status_code == 404, address
    assert visitor.client.get(f"{good}embed.js").status_code == 302
    forms.change(form, {"active": False}, viewer=inside.member)
    for address in (good, f"{good}embed.js"):
        assert visitor.client.get(address).status_code == 404
    assert visitor.send(FILLED).status_code == 404
    assert not Lead.objects.exists()


def test_the_form_alone_may_be_framed(visitor: Visitor, anna: Client, form: Form) -> None:
    page = visitor.client.get(visitor.address)
    assert "frame-ancestors *" in page["Content-Security-Policy"]
    assert "X-Frame-Options" not in page
    assert "unsafe" not in page["Content-Security-Policy"]
    for address in ("/w/lavka/settings/forms/", f"/w/lavka/settings/forms/{form.pk}/", "/sign-in/"):
        closed = anna.get(address)
        assert "frame-ancestors 'none'" in closed["Content-Security-Policy"]
        assert closed["X-Frame-Options"] == "DENY"
    assert anna.get(visitor.address).content.count(b"Anna") == 0


def test_a_megabyte_and_nonsense_are_refused_calmly(visitor: Visitor) -> None:
    page = visitor.page()
    assert visitor.send({**page, **FILLED, "comment": "я" * 600_000}).status_code == 413
    assert visitor.send({**page, **FILLED, "comment": "я" * 6_000}).status_code == 422
    assert visitor.send({**page, **FILLED, "phone": ["1"] * 900}).status_code == 422
    for body, kind in (
        (b"{", "application/json"),
        (b"\xff\xfe=\x00", "application/x-www-form-urlencoded"),
        (b"x", "multipart/form-data"),
    ):
        answer = visitor.client.post(visitor.address, body, content_type=kind)
        assert answer.status_code in (400, 422), (kind, answer.status_code)
    for verb in ("put", "delete", "patch"):
        assert getattr(visitor.client, verb)(visitor.address).status_code == 405
    assert not Lead.objects.exists()


@pytest.mark.parametrize("part", range(4))
def test_hostile_words_in_every_place_are_shown_as_words(
    part: int, visitor: Visitor, anna: Client, inside: Opened, form: Form
) -> None:
    visitor.client.raise_request_exception = False
    with operation("test.fields"):
        own = Field.add("lead", "Размер", "long_text")
    forms.change(form, {"asked": ["name", "phone", "comment", f"custom.{own.name}"]}, viewer=inside.member)
    marks = ["<script>window.__pwned=1</script>", '"><img src=x onerror=alert(1)>', "javascript:alert(1)"]
    for text in [*marks, *[each[:3_000] for each in TEXTS[part::40]]]:
        query = {"utm_source": text[:300], "utm_term": text[:300], "yclid": text[:300], "page": text[:300]}
        opened = visitor.client.get(visitor.address, query, headers={"Referer": "https://x.ru/" + marks[1]})
        assert opened.status_code == 200
        sent = {**FILLED, "name": text, "comment": text, f"custom.{own.name}": text}
        answer = visitor.client.post(visitor.address, sent, headers={"User-Agent": marks[0]})
        assert answer.status_code in (200, 422, 413, 429), text
    for lead in Lead.objects.order_by("-number")[:3]:
        pages = [
            f"leads/{lead.pk}/",
            f"customers/{lead.customer_id}/",
            f"settings/forms/{form.pk}/",
            "leads/?view=spam",
        ]
        for address in pages:
            shown = anna.get(f"/w/lavka/{address}")
            assert shown.status_code == 200
            assert all(mark not in shown.content.decode() for mark in marks[:2])


def test_taking_an_enquiry_back_and_erasing_a_person(
    visitor: Visitor, inside: Opened, later: Callable[..., None]
) -> None:
    page = visitor.page(CAME)
    later(seconds=5)
    visitor.send({**page, **BOTH})
    lead = Lead.objects.get()
    erase(lead.customer)
    told, touch = Submission.objects.get(), Touch.objects.get()
    assert (told.values, told.points, told.ip, told.agent) == ({}, [], "", "")
    assert (touch.click_ids, touch.utm_source) == ({}, "yandex")
    assert set(Consent.objects.values_list("address", flat=True)) == {""}
    deed = Operation.objects.filter(label="sales.receive_lead", parent=None).latest("at")
    undo(deed.pk)
    assert not Lead.objects.exists()


def test_two_at_once_are_one(visitor: Visitor, form: Form, later: Callable[..., None], monkeypatch: Any) -> None:
    """The second looks before the first has written, and writes after it."""
    from tropa.inbox.services import submissions

    page = visitor.page()
    later(seconds=5)
    write, both = submissions._write, []

    def late(one: Form, sent: Any) -> None:
        if not both:
            both.append(1)
            submissions.take(one, sent)
        write(one, sent)

    monkeypatch.setattr(submissions, "_write", late)
    assert visitor.send({**page, **FILLED}).status_code == 200
    assert Lead.objects.count() == 1

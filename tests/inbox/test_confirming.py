"""Double opt-in: a consent to advertising that is asked for, and counts when the link of a letter is opened."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.inbox.conftest import FILLED, Visitor
from tropa.core import scope
from tropa.core.errors import RuleViolation
from tropa.core.journal import erase, operation, undo
from tropa.core.mail import outbox
from tropa.core.models import Operation, WorkspaceSettings
from tropa.customers.contacting import can_contact
from tropa.customers.models import Consent, Customer
from tropa.customers.services import consents
from tropa.inbox.models import Confirmation, Form
from tropa.inbox.services import forms
from tropa.inbox.tasks import forget_old_confirmations
from tropa.sales.models import Lead
from tropa.sales.services import leads
from tropa.staff.services import Opened

pytestmark = [pytest.mark.django_db, pytest.mark.sql]

EMAIL = "maria@example.com"
WROTE = {"email": EMAIL}


@pytest.fixture(autouse=True)
def empty_outbox() -> None:
    for path in outbox.folder().glob("*"):
        path.unlink()


@pytest.fixture(autouse=True)
def double(form: Form, inside: Opened) -> Form:
    """The form asks for a confirmation."""
    return forms.change(form, {"double_opt_in": True}, viewer=inside.member)


@pytest.fixture
def letters(run_jobs: Callable[..., int]) -> Callable[[], list[outbox.Kept]]:
    """What was sent so far, the newest first."""

    def letters() -> list[outbox.Kept]:
        run_jobs()
        return [one for one in outbox.newest() if one.to == EMAIL]

    return letters


def path(letter: outbox.Kept) -> str:
    found = re.search(r"https?://[^/]+(/f/\S+/consents/\S+/)", letter.text)
    assert found, letter.text
    return found[1]


def reason(customer: Customer, channel: str = "email", address: str = EMAIL) -> str:
    return str(can_contact(customer, purpose="marketing", channel=channel, address=address).reason or "")


def test_asked_then_confirmed_by_the_button(
    asks: Any, letters: Any, anna: Client, double: Form, later: Callable[..., None]
) -> None:
    customer = asks(**WROTE).customer
    assert reason(customer) == reason(customer, "sms", "+79123456789") == "unconfirmed"
    assert can_contact(customer, purpose="processing", channel="email", address=EMAIL)
    asked = Consent.objects.exclude(asked_at=None)
    assert {(one.channel, one.given_at) for one in asked} == {("phone", None), ("sms", None), ("email", None)}
    assert "ещё не подтверждено" in anna.get(f"/w/lavka/customers/{customer.pk}/blocks/").content.decode()
    (letter,) = letters()
    assert letter.subject == "Подтвердите, что хотите получать новости компании «Лавка»"
    assert "Мария" not in letter.text
    assert asked[0].text.body in letter.text
    stranger = Client(enforce_csrf_checks=True)
    for _scan in range(2):  # a mail server opens what it delivers
        shown = stranger.get(path(letter))
        assert (shown.status_code, "Подтверждаю согласие" in shown.content.decode()) == (200, True)
        assert EMAIL not in shown.content.decode()
    assert reason(customer) == "unconfirmed"
    done = stranger.post(path(letter), headers={"User-Agent": "Her browser"})
    assert (done.status_code, "согласие подтверждено" in done.content.decode()) == (200, True)
    assert not stranger.cookies
    assert reason(customer) == ""
    given = Consent.objects.get(channel="email", asked_at=None)
    assert (given.evidence["method"], given.evidence["confirmed_agent"]) == ("double_opt_in", "Her browser")
    assert given.evidence["form"] == double.pk.hex
    assert asked.count() == 3  # both stand in the ledger
    assert Operation.objects.filter(label="inbox.confirm_consent", actor_kind="public").count() == 1
    card = anna.get(f"/w/lavka/customers/{customer.pk}/blocks/").content.decode()
    assert "подтверждено" in card
    assert "ещё не подтверждено" not in card
    for again in (stranger.get, stranger.post):
        gone = again(path(letter))
        assert (gone.status_code, "больше не действует" in gone.content.decode()) == (404, True)
    assert Consent.objects.filter(channel="email").count() == 2


def test_the_thanks_tell_of_the_letter(visitor: Visitor, later: Callable[..., None]) -> None:
    filled = {"phone": "+79123456789", "name": "М", "consent.processing": "1"}
    for number, (more, told) in enumerate(
        [({}, False), (WROTE, False), ({"consent.marketing": "1"}, False), ({"consent.marketing": "1", **WROTE}, True)]
    ):
        page = visitor.page()
        later(seconds=5 + 5 * number)
        assert ("откройте ссылку в письме" in visitor.send({**page, **filled, **more}).content.decode()) is told


def test_a_link_lasts_a_week(asks: Any, letters: Any, later: Callable[..., None], run_jobs: Any) -> None:
    customer = asks(**WROTE).customer
    address = path(letters()[0])
    later(days=6, hours=23)
    assert Client().get(address).status_code == 200
    later(days=7, minutes=1)
    assert [Client().get(address).status_code, Client().post(address).status_code] == [404, 404]
    assert reason(customer) == "unconfirmed"
    forget_old_confirmations()
    assert not Confirmation.objects.exists()
    assert Client().get(address).status_code == 404


def test_a_link_of_somebody_else_opens_nothing(
    asks: Any, letters: Any, inside: Opened, other_company: Opened, form: Form
) -> None:
    asks(**WROTE)
    address = path(letters()[0])
    signed = address.rstrip("/").rpartition("/")[2]
    here, there = inside.workspace.pk.hex, other_company.workspace.pk.hex
    wrong = [signed[:-1] + ("A" if signed[-1] != "A" else "B"), "x", signed.upper(), signed[:20], "0" * 400]
    tries = [(here, each) for each in wrong] + [(there, signed), ("f" * 32, signed), ("zz", signed)]
    for workspace, one in tries:
        at = reverse("forms:consent", kwargs={"workspace": workspace, "signed": one})
        assert [Client().get(at).status_code, Client().post(at).status_code] == [404, 404], at
    with scope.enter(other_company.workspace.pk):
        assert not Consent.objects.exists()
    assert Client().get(address)["X-Frame-Options"] == "DENY"
    assert Client().put(address).status_code == 405


def test_nobody_is_bombed(asks: Any, letters: Any) -> None:
    for number in range(5):
        asks(email=EMAIL if number % 2 else EMAIL.upper(), comment=f"Стол {number}")
    assert len([one for one in outbox.newest() if one.to.casefold() == EMAIL]) == 0  # the worker has not run
    letters()
    assert len([one for one in outbox.newest() if one.to.casefold() == EMAIL]) == 3
    assert Lead.objects.count() == 5


def test_forms_of_many_companies_do_not_bomb_together(asks: Any, letters: Any, monkeypatch: Any) -> None:
    from tropa.inbox.views import public

    monkeypatch.setattr(public, "LETTERS", 1)
    asks(**WROTE)
    asks(**WROTE, comment="Ещё")
    assert len(letters()) == 1


@pytest.mark.parametrize(
    "spelled",
    [
        ["ma.ria+2@example.com"], ["MARIA@EXAMPLE.COM"], ["mar\x00ia@example.com"], [" maria@example.com\n"],
        [EMAIL, ""], ["", EMAIL], ["\x00", EMAIL], ["maria@EXAMPLE．com"],
    ],
)  # fmt: skip
def test_another_spelling_gets_no_letter_more(
    asks: Any, visitor: Visitor, later: Callable[..., None], run_jobs: Any, monkeypatch: Any, spelled: list[str]
) -> None:
    from tropa.inbox.views import public

    monkeypatch.setattr(public, "LETTERS", 1)
    asks(**WROTE)
    page = visitor.page()
    later(seconds=60)
    answer = visitor.send({**page, **FILLED, "consent.marketing": "1", "email": spelled, "comment": "Ещё"})
    assert answer.status_code in {200, 422}
    run_jobs()
    assert len(list(outbox.newest())) == 1


def test_an_address_in_letters_of_its_country_is_one(asks: Any, run_jobs: Any, monkeypatch: Any) -> None:
    from tropa.inbox.views import public

    monkeypatch.setattr(public, "LETTERS", 1)
    for email in ("maria@почта.рф", "maria@xn--80a1acny.xn--p1ai", "MARIA@ПОЧТА.РФ"):
        asks(email=email, comment=email)
    run_jobs()
    assert len(list(outbox.newest())) == 1


def test_no_letter_to_what_is_set_aside_until_somebody_takes_it_out(asks: Any, letters: Any, inside: Opened) -> None:
    lead = asks(**WROTE, website="x")
    assert (letters(), Consent.objects.count()) == ([], 0)
    leads.reopen(lead.pk, viewer=inside.member)
    assert reason(lead.customer) == "unconfirmed"
    (letter,) = letters()
    leads.reject(lead.pk, spam=True, viewer=inside.member)
    assert Client().post(path(letter)).status_code == 404
    leads.reopen(lead.pk, viewer=inside.member)
    assert len(letters()) == 1
    assert Client().post(path(letter)).status_code == 200


def test_without_an_e_mail_it_never_counts(asks: Any, run_jobs: Any) -> None:
    customer = asks().customer
    run_jobs()
    assert reason(customer, "sms", "+79123456789") == "unconfirmed"
    assert not Confirmation.objects.exists()


def test_withdrawn_before_it_was_confirmed(asks: Any, letters: Any) -> None:
    customer = asks(**WROTE).customer
    with operation("test.withdraw"):
        consents.withdraw(customer, purpose="marketing")
    assert reason(customer) == "withdrawn"
    assert Client().post(path(letters()[0])).status_code == 404
    assert reason(customer) == "withdrawn"


def test_asking_does_not_suspend_what_is_given(asks: Any, letters: Any, double: Form, inside: Opened) -> None:
    forms.change(double, {"double_opt_in": False}, viewer=inside.member)
    customer = asks(**WROTE).customer
    assert reason(customer) == ""
    forms.change(double, {"double_opt_in": True}, viewer=inside.member)
    assert asks(**WROTE, comment="Ещё").customer == customer
    assert (reason(customer), letters()) == ("", [])


def test_the_letter_speaks_the_language_of_the_form(asks: Any, letters: Any) -> None:
    with operation("test.language"):
        settings = WorkspaceSettings.objects.get()
        settings.language = "en"
        settings.save()
    asks(**WROTE)
    (letter,) = letters()
    assert letter.subject == "Confirm that you want to hear from Лавка"
    assert "Yes, I agree" in Client().get(path(letter)).content.decode()


def test_taken_back_and_erased(asks: Any, letters: Any) -> None:
    lead = asks(**WROTE)
    (letter,) = letters()
    Client().post(path(letter))
    undo(Operation.objects.get(label="inbox.confirm_consent").pk)
    assert reason(lead.customer) == "unconfirmed"
    erase(lead.customer)
    assert not Confirmation.objects.exists()
    assert Client().post(path(letter)).status_code == 404


def test_the_setting_wants_a_question_for_the_address(double: Form, inside: Opened, anna: Client) -> None:
    address = f"/w/lavka/settings/forms/{double.pk}/"
    assert re.search(r'name="double_opt_in" value="1" checked', anna.get(address).content.decode())
    with pytest.raises(RuleViolation):
        forms.change(double, {"asked": ["phone"]}, viewer=inside.member)
    answer = anna.post(address, {"name": "Ф", "double_opt_in": "1", "asked": ["phone"]})
    assert (answer.status_code, "Спросите почту" in answer.content.decode()) == (422, True)

"""Registration at an installation that is open to strangers: first the letter, then the company."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from django.utils import timezone

from tests.mailbox import Mailbox
from tests.staff.conftest import PASSWORD
from tropa.core.models import Workspace
from tropa.staff.models import Registration, User
from tropa.staff.services import Opened, registering

VERA = {"company": "Рассвет", "name": "Vera", "email": "Vera@Rassvet.example", "password": PASSWORD}


@pytest.fixture
def cloud(company: Opened, with_server: Mailbox, monkeypatch: pytest.MonkeyPatch) -> Mailbox:
    """An installation with a company in it, open to strangers."""
    monkeypatch.setitem(settings.ENVIRONMENT.__dict__, "registration", "open")
    return with_server


def link_in(letter: str) -> str:
    """The path of the link of a letter."""
    found = re.search(r"http://[^/]+(/register/\S+)", letter)
    assert found
    return found[1]


def registered(cloud: Mailbox, run_jobs: Callable[..., int], browser: Client) -> str:
    """Fill in the form and read the letter."""
    assert browser.post("/register/", VERA).status_code == 200
    run_jobs()
    return link_in(cloud.texts[-1])


def test_the_company_opens_with_the_link_of_the_letter(cloud: Mailbox, run_jobs: Callable[..., int]) -> None:
    browser = Client()
    link = registered(cloud, run_jobs, browser)
    assert not User.objects.filter(email="vera@rassvet.example").exists()
    assert Workspace.objects.count() == 1
    assert browser.get("/").url == "/sign-in/"
    page = browser.get(link)
    assert "Рассвет" in page.content.decode()
    assert page["Referrer-Policy"] == "strict-origin"
    assert Workspace.objects.count() == 1  # whoever only looks at links opens nothing
    answer = browser.post(link)
    assert answer.url == "/w/rassvet/first-steps/"
    assert browser.get(answer.url).status_code == 200
    assert not User.objects.get(email="vera@rassvet.example").operator
    assert Client().get(link).status_code == 404
    assert Client().post("/sign-in/", {"email": "vera@rassvet.example", "password": PASSWORD}).status_code == 302


def test_another_browser_shows_that_it_knows_the_password(cloud: Mailbox, run_jobs: Callable[..., int]) -> None:
    link = registered(cloud, run_jobs, Client())
    victim = Client()
    assert victim.post(link).status_code == 422
    assert victim.post(link, {"password": "not this one"}).status_code == 422
    assert victim.post(link, {"password": PASSWORD}).status_code == 302


def test_the_page_does_not_tell_whose_address_is_known(cloud: Mailbox, run_jobs: Callable[..., int]) -> None:
    known, unknown = Client(), Client()
    told = [
        browser.post("/register/", VERA | {"email": email})
        for browser, email in ((known, "anna@lavka.example"), (unknown, "vera@rassvet.example"))
    ]
    assert told[0].status_code == told[1].status_code == 200
    pages = [
        re.sub(r'value="[^"]*"|"X-CSRFToken": "[^"]*"|\S+@\S+\.example', "", answer.content.decode()) for answer in told
    ]
    assert pages[0] == pages[1]
    assert set(told[0].cookies) == set(told[1].cookies)
    run_jobs()
    assert "/password/" in cloud.texts[0]
    assert Registration.objects.count() == 1


@pytest.mark.usefixtures("stopped_clock")
def test_letters_to_one_address_are_counted(cloud: Mailbox) -> None:
    answers = [Client(REMOTE_ADDR=f"203.0.113.{n}").post("/register/", VERA).status_code for n in range(4)]
    assert answers == [200, 200, 200, 429]


def test_a_registration_ends_after_three_days(cloud: Mailbox, run_jobs: Callable[..., int]) -> None:
    browser = Client()
    link = registered(cloud, run_jobs, browser)
    Registration.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert browser.get(link).status_code == 404
    assert browser.post(link).status_code == 404
    assert registering.forget_expired() == 1


def test_who_is_signed_in_opens_one_more_company_at_once(cloud: Mailbox, anna: Client) -> None:
    assert b'href="/register/"' in anna.get("/w/lavka/notifications/").content
    page = anna.get("/register/").content.decode()
    assert 'name="email"' not in page
    assert anna.post("/register/", {"company": "", "name": "Anna"}).status_code == 422
    answer = anna.post("/register/", {"company": "Лавка 2", "name": "Anna", "email": "x@y.example"})
    assert answer.url == "/w/lavka-2/first-steps/"
    assert anna.get(answer.url).status_code == 200
    assert User.objects.filter(email="x@y.example").count() == 0


def test_without_a_mail_server_nobody_registers(company: Opened, anna: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.ENVIRONMENT.__dict__, "registration", "open")
    assert Client().get("/register/").status_code == anna.get("/register/").status_code == 404


@pytest.mark.postgresql  # in-memory SQLite knows no two writers; on disk its transactions stand in line
@pytest.mark.django_db(transaction=True)
def test_of_many_clicks_at_once_one_opens_the_company(cloud: Mailbox, run_jobs: Callable[..., int]) -> None:
    link = registered(cloud, run_jobs, Client())
    answers: list[int] = []
    gate = threading.Barrier(4)

    def click() -> None:
        gate.wait()
        answers.append(Client().post(link, {"password": PASSWORD}).status_code)
        connections.close_all()

    threads = [threading.Thread(target=click) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(answers) == [302, 404, 404, 404]
    assert Workspace.objects.count() == 2

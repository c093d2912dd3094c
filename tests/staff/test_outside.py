"""The pages before the door, as a browser meets them."""

import re
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client

from tests.staff.conftest import PASSWORD
from tropa.core import scope
from tropa.core.mail import outbox
from tropa.core.models import Job, Workspace
from tropa.staff import services
from tropa.staff.models import Member, Membership, Role, User
from tropa.staff.services import Opened

ANNA = "anna@lavka.example"


@pytest.fixture(autouse=True)
def empty_outbox() -> None:
    """No letters of other tests."""
    for path in outbox.folder().glob("*"):
        path.unlink()


@pytest.fixture
def stranger() -> Client:
    """A browser that nobody signed in with."""
    return Client(HTTP_ACCEPT_LANGUAGE="en")


def link_in(text: str) -> str:
    """The path of the link in a letter."""
    found = re.search(r"http://[^/]+(/\S+)", text)
    assert found
    return found[1]


def told(answer: Any) -> str:
    """What a page says, without what was typed and the CSRF token."""
    return re.sub(r'value="[^"]*"|"X-CSRFToken": "[^"]*"', "", answer.content.decode())


def test_a_new_installation_leads_to_registration_and_its_first_company(db: None, stranger: Client) -> None:
    assert stranger.get("/", follow=True).redirect_chain[-1][0] == "/register/"
    words = {"company": "Светлый дом", "name": "Anna", "email": ANNA, "password": PASSWORD}
    refused = stranger.post("/register/", words | {"password": "123"})
    assert refused.status_code == 422
    assert "Светлый дом" in refused.content.decode()
    assert "123" not in re.findall(r'value="([^"]*)"', refused.content.decode())
    answer = stranger.post("/register/", words)
    assert answer.url == "/w/svetlyi-dom/first-steps/"
    assert stranger.get(answer.url).status_code == 200
    assert User.objects.get().operator
    assert Client().get("/register/").status_code == 404


def test_one_answer_for_a_wrong_password_and_an_unknown_address(company: Opened, stranger: Client) -> None:
    wrong = stranger.post("/sign-in/", {"email": ANNA, "password": "not this one"})
    unknown = stranger.post("/sign-in/", {"email": "who@lavka.example", "password": "not this one"})
    assert wrong.status_code == unknown.status_code == 422
    assert told(wrong) == told(unknown)


def test_signing_in_gives_a_new_session_and_goes_only_home(company: Opened, stranger: Client) -> None:
    stranger.get("/sign-in/")
    stranger.session.save()
    for wanted, reached in (("https://evil.example/", "/"), ("/w/lavka/notifications/", "/w/lavka/notifications/")):
        answer = stranger.post("/sign-in/", {"email": "ANNA@lavka.example ", "password": PASSWORD, "next": wanted})
        assert (answer.status_code, answer.url) == (302, reached)
    before = stranger.session.session_key
    assert stranger.post("/sign-out/").url == "/sign-in/"
    assert stranger.session.session_key != before
    assert stranger.get("/w/lavka/notifications/").status_code == 302


@pytest.mark.usefixtures("stopped_clock")
def test_guessing_is_stopped_for_the_account_wherever_it_comes_from(company: Opened) -> None:
    for number in range(10):
        guesser = Client(REMOTE_ADDR=f"203.0.113.{number}")
        assert guesser.post("/sign-in/", {"email": ANNA, "password": "guess"}).status_code == 422
    answer = Client(REMOTE_ADDR="203.0.113.99").post("/sign-in/", {"email": ANNA, "password": PASSWORD})
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 300


@pytest.mark.usefixtures("stopped_clock")
def test_guessing_is_stopped_for_the_machine_and_its_ipv6_network(company: Opened) -> None:
    for number in range(10):
        guesser = Client(REMOTE_ADDR=f"2001:db8::{number + 1:x}")
        guesser.post("/sign-in/", {"email": f"who{number}@lavka.example", "password": "guess"})
    again = Client(REMOTE_ADDR="2001:db8::ffff").post("/sign-in/", {"email": ANNA, "password": PASSWORD})
    assert again.status_code == 429
    other = Client(REMOTE_ADDR="2001:db8:0:1::1").post("/sign-in/", {"email": ANNA, "password": PASSWORD})
    assert other.status_code == 302


def test_forms_without_their_csrf_token_are_refused(company: Opened) -> None:
    client = Client(enforce_csrf_checks=True)
    for path in ("/sign-in/", "/password/", "/sign-out/"):
        assert client.post(path, {"email": ANNA, "password": PASSWORD}).status_code == 403


def test_a_forgotten_password_is_set_by_a_link_that_works_once(
    company: Opened, stranger: Client, run_jobs: Callable[..., int], anna: Client
) -> None:
    known = stranger.post("/password/", {"email": "Anna@Lavka.example"})
    unknown = stranger.post("/password/", {"email": "who@lavka.example"})
    assert told(known) == told(unknown)
    run_jobs()
    (letter,) = outbox.newest()
    assert letter.to == ANNA
    link = link_in(letter.text)
    page = stranger.get(link)
    assert page.status_code == 200
    assert page["Referrer-Policy"] == "strict-origin"
    assert stranger.post(link, {"password": "123"}).status_code == 422
    assert stranger.post(link, {"password": "another four quiet words"}).status_code == 302
    assert stranger.get("/w/lavka/notifications/").status_code == 200
    assert Client().get(link).status_code == 404
    assert anna.get("/w/lavka/notifications/").status_code == 302  # her older sessions have ended
    for wrong in ("/password/x/y/", "/password/МТ/y/", "/password/////"):
        assert Client().get(wrong).status_code == 404


def test_letters_to_one_account_are_counted(company: Opened, stranger: Client) -> None:
    answers = [stranger.post("/password/", {"email": ANNA}).status_code for _time in range(6)]
    assert answers == [200] * 5 + [429]
    assert Job.objects.count() == 5


def test_an_invited_colleague_joins_by_the_letter(
    company: Opened, stranger: Client, run_jobs: Callable[..., int]
) -> None:
    with scope.enter(company.workspace.pk):
        services.invite(email="gleb@lavka.example", role=Role.objects.get(base="seller"), by=company.member)
    run_jobs()
    (letter,) = outbox.newest()
    assert letter.to == "gleb@lavka.example"
    assert "Anna" in letter.text
    link = link_in(letter.text)
    assert "Лавка" in stranger.get(link).content.decode()
    assert stranger.post(link, {"name": "", "password": PASSWORD}).status_code == 422
    joined = stranger.post(link, {"name": "Gleb", "password": PASSWORD})
    assert joined.url == "/w/lavka/"
    assert stranger.get("/w/lavka/notifications/").status_code == 200
    assert Client().get(link).status_code == 404
    assert Client().get("/invitation/nothing/").status_code == 404


def test_somebody_elses_invitation_is_not_accepted(company: Opened, other_company: Opened, signed_in: Any) -> None:
    with scope.enter(company.workspace.pk):
        _invitation, secret = services.invite(
            email="nina@sosedi.example", role=Role.objects.get(base="seller"), by=company.member
        )
    path = f"/invitation/{secret}/"
    assert b"/sign-in/?next=" in Client().get(path).content
    assert Client().post(path, {"name": "Nina", "password": PASSWORD}).status_code == 422
    assert signed_in(company.member).post(path, {"name": "Anna"}).status_code == 422
    nina = signed_in(other_company.member)
    assert nina.post(path, {"name": "Nina"}).url == "/w/lavka/"
    page = nina.get("/w/lavka/notifications/").content.decode()
    assert "/w/sosedi/" in page
    assert "Соседи" in page
    nina.get("/w/sosedi/notifications/")
    assert nina.get("/").url == "/w/sosedi/"


@pytest.mark.postgresql  # in-memory SQLite knows no two writers; on disk its transactions stand in line
@pytest.mark.django_db(transaction=True)
def test_of_two_registrations_at_once_only_one_is_the_first_owner() -> None:
    answers: list[int] = []
    gate = threading.Barrier(2)

    def register(number: int) -> None:
        gate.wait()
        words = {"company": f"C{number}", "email": f"a{number}@x.example", "password": PASSWORD}
        answers.append(Client().post("/register/", words).status_code)
        connections.close_all()

    threads = [threading.Thread(target=register, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(answers) == [302, 404], connection.vendor
    assert Workspace.objects.count() == Membership.objects.count() == User.objects.count() == 1


def test_a_deactivated_colleague_finds_a_page_and_not_a_loop(company: Opened, hire: Any, signed_in: Any) -> None:
    boris = hire("Boris")
    with scope.enter(company.workspace.pk):
        services.deactivate(member=Member.objects.get(pk=boris.pk), by=company.member)
    assert signed_in(boris).get("/").status_code == 200

"""Theft drills (classes C20, C22, C23, C24): what is stolen, guessed, forged or repeated opens nothing.

The second step has its own drills in tests/staff/test_second_step.py, passkeys in tests/staff/test_passkeys.py.
"""

import os
import re
import subprocess
import sys
import threading
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import connections
from django.test import Client

from tests.staff.accounts import INSIDE, SECURITY, Clock, Phone, is_in, sign_in, turn_on
from tests.staff.conftest import PASSWORD, company, hire, other_company, signed_in
from tropa.core import scope
from tropa.core.mail import outbox
from tropa.core.models import Job
from tropa.staff import services
from tropa.staff.factors import recovery, totp
from tropa.staff.models import Member, Role, User
from tropa.staff.services import Opened

__all__ = ["company", "hire", "other_company", "signed_in"]

ANNA = "anna@lavka.example"
NEW = "another four quiet words"


@pytest.fixture(autouse=True)
def empty_outbox() -> None:
    """No letters of other tests."""
    for path in outbox.folder().glob("*"):
        path.unlink()


def thief_of(browser: Client) -> Client:
    """Another browser with the stolen session cookie."""
    thief = Client(REMOTE_ADDR="203.0.113.66")
    thief.cookies["session"] = browser.cookies["session"].value
    return thief


def letters_to(address: str, run_jobs: Any) -> list[str]:
    """What was written to an address."""
    run_jobs()
    return [letter.text for letter in outbox.newest() if letter.to == address]


def link_in(text: str) -> str:
    """The whole address of the first link of a letter."""
    found = re.search(r"https?://\S+", text)
    assert found
    return found[0]


def reset_link(run_jobs: Any) -> str:
    """The path of the link in the letter for a new password."""
    Client().post("/password/", {"email": ANNA})
    (link,) = {found[1] for text in letters_to(ANNA, run_jobs) if (found := re.search(r"(/password/\w+/\S+/)", text))}
    for path in outbox.folder().glob("*"):
        path.unlink()
    return str(link)


def test_a_stolen_cookie_is_dead_after_sign_out(company: Opened) -> None:
    browser = sign_in(ANNA)[0]
    thief = thief_of(browser)
    assert is_in(thief)
    browser.post("/sign-out/")
    assert not is_in(thief)
    assert thief.get("/api/v1/customers", HTTP_X_TROPA_WORKSPACE="lavka").status_code == 401


def test_a_stolen_cookie_is_dead_after_a_new_password(company: Opened, run_jobs: Any) -> None:
    browser = sign_in(ANNA)[0]
    thief = thief_of(browser)
    assert browser.post(SECURITY, {"current": PASSWORD, "password": NEW}).status_code == 302
    assert (is_in(browser), is_in(thief)) == (True, False)
    thief = thief_of(browser)
    Client().post(reset_link(run_jobs), {"password": PASSWORD})
    assert (is_in(browser), is_in(thief)) == (False, False)


def test_a_stolen_cookie_has_only_the_rights_of_the_moment(company: Opened, hire: Any) -> None:
    boris = hire("Boris", "administrator")
    browser = sign_in(boris.user.email)[0]
    thief = thief_of(browser)
    assert thief.get("/w/lavka/settings/roles/").status_code == 200
    with scope.enter(company.workspace.pk):
        member, role = Member.objects.get(pk=boris.pk), Role.objects.get(base="viewer")
        services.change_role(member=member, role=role, by=company.member)
    assert thief.get("/w/lavka/settings/roles/").status_code == 403
    with scope.enter(company.workspace.pk):
        services.deactivate(member=Member.objects.get(pk=boris.pk), by=company.member)
    assert thief.get(INSIDE).status_code == 404


def test_a_thief_with_the_cookie_alone_changes_nothing_of_the_account(company: Opened) -> None:
    browser = sign_in(ANNA)[0]
    session = browser.session
    session["proved_at"] = 1  # signed in a while ago
    session.save()
    thief = thief_of(browser)
    for address in ("app/", "codes/", "email/", "sessions/"):
        answer = thief.post(f"{SECURITY}{address}", {"email": "thief@evil.example", "all": "1", "code": "000000"})
        assert answer.url.startswith(f"{SECURITY}proof/")
        assert thief.get(f"{SECURITY}{address}").status_code == 302
    assert thief.post(SECURITY, {"current": "guess", "password": NEW}).status_code == 422
    assert sign_in(ANNA)[1].url == "/"
    assert not Authenticator.objects.exists()


def test_a_session_that_was_given_before_is_not_the_one_afterwards(company: Opened) -> None:
    victim, thief = Client(), Client()
    thief.get("/sign-in/")
    session = thief.session
    session["x"] = 1
    session.save()
    fixed = session.session_key
    victim.cookies["session"] = thief.cookies["session"] = fixed
    victim.post("/sign-in/", {"email": ANNA, "password": PASSWORD})
    assert is_in(victim)
    assert victim.cookies["session"].value != fixed
    assert not is_in(thief)
    made_up = Client()
    made_up.cookies["session"] = "a" * 32
    made_up.post("/sign-in/", {"email": ANNA, "password": PASSWORD})
    assert made_up.cookies["session"].value != "a" * 32


def test_cookies_are_of_this_host_alone_where_it_is_reached_by_https() -> None:
    asked = (
        "import django; django.setup()\n"
        "from django.conf import settings as s\n"
        "from tropa.staff.devices import cookie_name\n"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, cookie_name(), s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
        " s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE, s.SESSION_COOKIE_DOMAIN, s.SESSION_COOKIE_PATH)"
    )
    surroundings = {**os.environ, "TROPA_BASE_URL": "https://crm.lavka.example"}
    surroundings["DJANGO_SETTINGS_MODULE"] = "tropa.config.settings"
    told = subprocess.run([sys.executable, "-c", asked], env=surroundings, capture_output=True, text=True, check=True)
    assert told.stdout.split() == [
        *("__Host-session", "__Host-csrf", "__Host-device"),
        *("True", "True", "True", "Lax", "None", "/"),
    ]


def test_cookies_are_out_of_reach_of_scripts(company: Opened) -> None:
    cookies = sign_in(ANNA)[0].cookies
    for name in ("session", "device"):
        assert cookies[name]["httponly"]
        assert cookies[name]["samesite"] == "Lax"
        assert not cookies[name]["domain"]
    assert ANNA not in cookies["device"].value


def test_a_link_for_a_new_password_is_told_to_nobody(
    company: Opened, run_jobs: Any, caplog: pytest.LogCaptureFixture
) -> None:
    link = reset_link(run_jobs)
    page = Client().get(link)
    assert page["Referrer-Policy"] == "strict-origin"
    assert "no-store" in page["Cache-Control"]
    assert not re.findall(r'(?:src|href)="https?://', page.content.decode())
    Client().post(link, {"password": "123"})
    assert link.split("/")[-2] not in caplog.text


def test_a_link_for_a_new_password_ends_with_time_use_password_and_address(
    company: Opened, run_jobs: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = User.objects.get(email=ANNA)
    link = reset_link(run_jobs)
    assert Client().get(link).status_code == 200
    with monkeypatch.context() as patch:
        now = PasswordResetTokenGenerator()._now()
        later = now.replace(year=now.year + 1)
        patch.setattr(PasswordResetTokenGenerator, "_now", lambda _self: later)
        assert Client().get(link).status_code == 404
    User.objects.filter(pk=user.pk).update(email="other@lavka.example")
    assert Client().get(link).status_code == 404
    User.objects.filter(pk=user.pk).update(email=ANNA)
    assert Client().get(link).status_code == 200
    assert Client().post(link, {"password": NEW}).status_code == 302
    assert Client().post(link, {"password": NEW}).status_code == 404


@pytest.mark.parametrize(
    "forged",
    [
        {"HTTP_HOST": "evil.example"},
        {"HTTP_HOST": "127.0.0.1:8000@evil.example"},
        {"HTTP_HOST": "evil.example:99999"},
        {"HTTP_X_FORWARDED_HOST": "evil.example"},
        {"HTTP_FORWARDED": "host=evil.example"},
        {"HTTP_X_ORIGINAL_URL": "https://evil.example/"},
        {"HTTP_X_FORWARDED_SERVER": "evil.example"},
    ],
)
def test_links_of_letters_are_never_of_the_host_that_was_asked(
    company: Opened, run_jobs: Any, settings: Any, forged: dict[str, str]
) -> None:
    asked = Client().post("/password/", {"email": ANNA}, **forged)
    letters = letters_to(ANNA, run_jobs)
    assert asked.status_code == 400 or letters
    for text in letters:
        assert "evil" not in text
        assert link_in(text).startswith(f"{settings.ENVIRONMENT.base_url}/password/")


def test_another_e_mail_is_confirmed_at_the_new_and_told_at_the_old_address(company: Opened, run_jobs: Any) -> None:
    browser = sign_in(ANNA)[0]
    reset = reset_link(run_jobs)
    assert browser.post(f"{SECURITY}email/", {"email": "no address"}).status_code == 422
    assert browser.post(f"{SECURITY}email/", {"email": " Anna@Bor.example"}).status_code == 302
    assert User.objects.get().email == ANNA
    assert any("почты" in text or "e-mail" in text for text in letters_to(ANNA, run_jobs))
    (text,) = letters_to("anna@bor.example", run_jobs)
    link = re.sub(r"^https?://[^/]+", "", link_in(text))
    assert Client().get(link)["Referrer-Policy"] == "strict-origin"
    assert User.objects.get().email == ANNA  # looking changes nothing
    before = len(letters_to(ANNA, run_jobs))
    assert Client().post(link).status_code == 200
    assert User.objects.get().email == "anna@bor.example"
    assert len(letters_to(ANNA, run_jobs)) == before + 1
    assert Client().post(link).status_code == 404
    assert Client().get(reset).status_code == 404
    assert sign_in(ANNA)[1].status_code == 422
    assert is_in(sign_in("anna@bor.example")[0])


def test_an_address_with_an_account_is_not_told_and_not_taken(
    company: Opened, other_company: Opened, run_jobs: Any
) -> None:
    browser = sign_in(ANNA)[0]
    taken = browser.post(f"{SECURITY}email/", {"email": "nina@sosedi.example"})
    free = browser.post(f"{SECURITY}email/", {"email": "free@sosedi.example"})
    assert (taken.status_code, taken.url) == (free.status_code, free.url)
    assert letters_to("nina@sosedi.example", run_jobs) == []
    assert len(letters_to("free@sosedi.example", run_jobs)) == 1


class Counting(MD5PasswordHasher):
    """Counts how often a password is hashed: what takes the time of an answer."""

    algorithm = "md5"
    times = 0

    def encode(self, password: str, salt: str) -> str:
        """As ever, and counted."""
        Counting.times += 1
        return super().encode(password, salt)


def test_an_unknown_address_costs_the_same_work(company: Opened, settings: Any) -> None:
    settings.PASSWORD_HASHERS = [f"{__name__}.Counting"]
    counted = []
    for email in (ANNA, "who@lavka.example", "", "x" * 300):
        Counting.times = 0
        assert sign_in(email, "not this one")[1].status_code == 422
        counted.append(Counting.times)
    assert counted == [1] * 4
    jobs = []
    for email in (ANNA, "who@lavka.example"):
        before = Job.objects.count()
        assert Client().post("/password/", {"email": email}).status_code == 200
        jobs.append(Job.objects.count() - before)
    assert jobs == [1, 1]  # the worker finds out whether there is an account


@pytest.mark.usefixtures("stopped_clock")
def test_who_guesses_locks_nobody_out_of_a_known_browser(company: Opened) -> None:
    known = sign_in(ANNA)[0]
    known.post("/sign-out/")
    for number in range(11):
        last = sign_in(ANNA, "guess", REMOTE_ADDR=f"203.0.113.{number}")[1]
    assert last.status_code == 429
    assert known.post("/sign-in/", {"email": ANNA, "password": PASSWORD}).status_code == 302
    forged = Client(REMOTE_ADDR="203.0.113.200")
    device = known.cookies["device"].value
    forged.cookies["device"] = device.split(".")[0] + "." + "0" * 32
    assert forged.post("/sign-in/", {"email": ANNA, "password": PASSWORD}).status_code == 429
    for wrong in ("", "x", "a.b", device + ".z", "..", "%00", "x" * 5000):
        odd = Client(REMOTE_ADDR="203.0.113.201")
        odd.cookies["device"] = wrong
        assert odd.post("/sign-in/", {"email": "who@lavka.example", "password": "x"}).status_code in (422, 429)


def test_secrets_stand_in_no_answer_of_the_api_and_no_export(company: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr(totp, "time", clock)
    browser, phone = sign_in(ANNA)[0], Phone(clock)
    turn_on(browser, phone)
    sealed = [str(data) for one in Authenticator.objects.all() for data in one.data.values() if isinstance(data, str)]
    told = [
        browser.get(f"/api/v1/{path}", HTTP_X_TROPA_WORKSPACE="lavka").content.decode()
        for path in ("members", "roles", "operations")
    ]
    told += [browser.get(f"/w/lavka/{path}").content.decode() for path in ("history/", "settings/members/")]
    for secret in [phone.key, *phone.codes, *sealed, browser.session.session_key, User.objects.get().password]:
        assert secret not in "".join(told)


@pytest.mark.postgresql  # in-memory SQLite knows no two writers; on disk its transactions stand in line
@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_uses_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    user = User.objects.create_user(ANNA, PASSWORD)
    clock = Clock()
    monkeypatch.setattr(totp, "time", clock)
    phone = Phone(clock, key=totp.new_key())
    totp.keep(user, phone.key, 0)
    (code, *_rest) = recovery.renew(user)
    for fits, shown in ((totp.fits, phone.code()), (recovery.fits, code)):
        answers: list[bool] = []
        gate = threading.Barrier(8)

        def show(fits: Any = fits, shown: str = shown, gate: Any = gate, answers: list[bool] = answers) -> None:
            gate.wait()
            answers.append(fits(user, shown))
            connections.close_all()

        threads = [threading.Thread(target=show) for _number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert sorted(answers) == [False] * 7 + [True]

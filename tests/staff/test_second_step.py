"""A second step at sign-in: codes from an app and recovery codes, each once, and no way round them."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from tests.staff.accounts import INSIDE, SECOND, SECURITY, Clock, Phone, is_in, sign_in, turn_on
from tests.staff.conftest import PASSWORD
from tropa.core import scope
from tropa.core.mail import outbox
from tropa.staff import services
from tropa.staff.factors import recovery, totp
from tropa.staff.models import Notification, Role, Session, User
from tropa.staff.services import Opened

ANNA = "anna@lavka.example"

pytestmark = pytest.mark.neighbour


@pytest.fixture(autouse=True)
def empty_outbox() -> None:
    """No letters of other tests."""
    for path in outbox.folder().glob("*"):
        path.unlink()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of codes stands."""
    clock = Clock()
    monkeypatch.setattr(totp, "time", clock)
    return clock


@pytest.fixture
def phone(company: Opened, clock: Clock) -> Phone:
    """Anna's, after she has turned on the codes."""
    phone = Phone(clock)
    browser, answer = sign_in(ANNA)
    assert answer.url == "/"
    turn_on(browser, phone)
    assert is_in(browser)
    return phone


def test_the_password_alone_opens_nothing_any_more(phone: Phone) -> None:
    browser, answer = sign_in(ANNA)
    assert answer.url == SECOND
    assert not is_in(browser)
    assert "_auth_user_id" not in browser.session
    for address in ("/", f"{SECURITY}", "/w/lavka/settings/security/app/"):
        assert browser.get(address).url.startswith("/sign-in/")
    call = browser.get("/api/v1/customers", HTTP_X_TROPA_WORKSPACE="lavka")
    assert call.status_code == 401
    wrong = browser.post(SECOND, {"code": phone.code(5)})
    assert (wrong.status_code, is_in(browser)) == (422, False)
    before = browser.session.session_key
    assert browser.post(SECOND, {"code": phone.code()}).status_code == 302
    assert is_in(browser)
    assert browser.session.session_key != before


def test_a_code_works_once_and_none_before_it_afterwards(phone: Phone) -> None:
    first, second = sign_in(ANNA)[0], sign_in(ANNA)[0]
    code, earlier = phone.code(), phone.code(-1)
    assert first.post(SECOND, {"code": f" {code[:3]} {code[3:]} "}).status_code == 302
    assert second.post(SECOND, {"code": code}).status_code == 422
    assert second.post(SECOND, {"code": earlier}).status_code == 422
    phone.clock.tick()
    assert second.post(SECOND, {"code": phone.code()}).status_code == 302


def test_the_code_that_confirmed_the_app_signs_nobody_in(phone: Phone) -> None:
    browser = sign_in(ANNA)[0]
    assert browser.post(SECOND, {"code": phone.code(-1)}).status_code == 422


def test_a_recovery_code_works_once_and_its_use_is_told(phone: Phone, run_jobs: Callable[..., int]) -> None:
    browser, again = sign_in(ANNA)[0], sign_in(ANNA)[0]
    assert browser.post(SECOND, {"code": phone.codes[0]}).status_code == 302
    assert is_in(browser)
    assert again.post(SECOND, {"code": phone.codes[0]}).status_code == 422
    assert "осталось 9" in browser.get(SECURITY).content.decode()
    run_jobs()
    letters = [letter.text for letter in outbox.newest()]
    assert any("резервному коду" in text or "recovery code" in text for text in letters)


def test_new_recovery_codes_end_the_old_ones(phone: Phone) -> None:
    browser = sign_in(ANNA)[0]
    browser.post(SECOND, {"code": phone.code()})
    answer = browser.post(f"{SECURITY}codes/")
    fresh = re.findall(r"\b\d{5}-\d{5}\b", answer.content.decode())[:10]
    assert len(fresh) == 10
    assert not set(fresh) & set(phone.codes)
    assert "no-store" in answer["Cache-Control"]
    other = sign_in(ANNA)[0]
    assert other.post(SECOND, {"code": phone.codes[1]}).status_code == 422
    assert other.post(SECOND, {"code": fresh[1]}).status_code == 302
    assert browser.get(f"{SECURITY}codes/").status_code == 302  # they are never shown again


@pytest.mark.usefixtures("stopped_clock")
def test_guessing_codes_is_stopped_even_for_the_right_one(phone: Phone) -> None:
    for number in range(5):
        guesser = sign_in(ANNA, REMOTE_ADDR=f"203.0.113.{number}")[0]
        assert guesser.post(SECOND, {"code": "000000"}).status_code == 422
    answer = guesser.post(SECOND, {"code": phone.code()})
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert not is_in(guesser)


def test_a_first_step_is_forgotten_after_ten_minutes(phone: Phone) -> None:
    browser = sign_in(ANNA)[0]
    session = browser.session
    session["signing_in"] = {**session["signing_in"], "until": 1}
    session.save()
    assert browser.post(SECOND, {"code": phone.code()}).url == "/sign-in/"
    assert Client().get(SECOND).url == "/sign-in/"


def test_a_first_step_ends_with_the_password_it_was_made_with(phone: Phone) -> None:
    browser = sign_in(ANNA)[0]
    user = User.objects.get(email=ANNA)
    services.passwords.set_password(user, "another four quiet words")
    assert browser.post(SECOND, {"code": phone.code()}).url == "/sign-in/"


def test_a_new_password_by_letter_still_takes_the_second_step(phone: Phone) -> None:
    user = User.objects.get(email=ANNA)
    uid = urlsafe_base64_encode(force_bytes(str(user.pk)))
    link = f"/password/{uid}/{default_token_generator.make_token(user)}/"
    browser = Client()
    assert browser.post(link, {"password": "another four quiet words"}).url == SECOND
    assert not is_in(browser)
    assert browser.post(SECOND, {"code": phone.code()}).status_code == 302
    assert is_in(browser)
    assert Authenticator.objects.filter(user=user).count() == 2


def test_an_invitation_is_no_way_round_the_second_step(phone: Phone, other_company: Opened) -> None:
    with scope.enter(other_company.workspace.pk):
        role = Role.objects.get(base="seller")
        secret = services.invite(email=ANNA, role=role, by=other_company.member)[1]
    browser = sign_in(ANNA)[0]
    path = f"/invitation/{secret}/"
    assert browser.post(path, {"name": "Anna", "password": PASSWORD}).status_code == 422
    assert browser.post(SECOND, {"code": phone.code()}).status_code == 302
    assert browser.post(path, {"name": "Anna"}).url == "/w/sosedi/"


def test_sessions_made_without_the_second_step_end_when_it_is_turned_on(company: Opened, clock: Clock) -> None:
    older, browser = sign_in(ANNA)[0], sign_in(ANNA)[0]
    assert is_in(older)
    turn_on(browser, Phone(clock))
    assert is_in(browser)
    assert not is_in(older)


def test_turning_off_takes_the_recovery_codes_along(phone: Phone) -> None:
    browser = sign_in(ANNA)[0]
    browser.post(SECOND, {"code": phone.code()})
    assert browser.post(f"{SECURITY}app/", {"off": "1"}).status_code == 302
    assert not Authenticator.objects.exists()
    assert sign_in(ANNA)[1].url == "/"


def test_a_wrong_first_code_turns_nothing_on(company: Opened, clock: Clock) -> None:
    browser = sign_in(ANNA)[0]
    key = re.search(r'<code class="t-code">([^<]+)', browser.get(f"{SECURITY}app/").content.decode())
    for code in ("", "000000", "x" * 20, "٣" * 6, "123456\0"):
        answer = browser.post(f"{SECURITY}app/", {"code": code})
        assert answer.status_code == 422
        assert key
        assert key[1] in answer.content.decode()  # the same key waits
    assert not Authenticator.objects.exists()


def test_sensitive_pages_ask_the_password_again(phone: Phone) -> None:
    browser = sign_in(ANNA)[0]
    browser.post(SECOND, {"code": phone.code()})
    session = browser.session
    session["proved_at"] = 1
    session.save()
    proof = f"{SECURITY}proof/"
    for address in ("app/", "codes/", "sessions/"):
        answer = browser.post(f"{SECURITY}{address}", {"off": "1", "all": "1"})
        assert answer.url.startswith(proof)
    assert Authenticator.objects.count() == 2
    assert browser.post(proof, {"password": "guess"}).status_code == 422
    before = browser.session.session_key
    answer = browser.post(proof, {"password": PASSWORD, "next": "https://evil.example/"})
    assert answer.url == SECURITY
    assert browser.session.session_key != before
    assert browser.post(f"{SECURITY}app/", {"off": "1"}).url == SECURITY
    assert not Authenticator.objects.exists()


def test_secrets_are_sealed_in_the_base_and_told_nowhere(
    phone: Phone, company: Opened, run_jobs: Callable[..., int], caplog: pytest.LogCaptureFixture
) -> None:
    browser = sign_in(ANNA)[0]
    browser.post(SECOND, {"code": phone.code()})
    browser.get(f"{SECURITY}app/")
    run_jobs()
    secrets = [phone.key, *phone.codes, *(code.replace("-", "") for code in phone.codes)]
    user = User.objects.get(email=ANNA)
    kept = json.dumps(list(Authenticator.objects.filter(user=user).values("data")))
    kept += " ".join(json.dumps(one.get_decoded()) for one in Session.objects.all())
    told = [letter.text for letter in outbox.newest()]
    with scope.enter(company.workspace.pk):
        told += list(Notification.objects.values_list("text", flat=True))
    told += [browser.get(address).content.decode() for address in (SECURITY, "/w/lavka/history/", INSIDE)]
    seed = recovery.RecoveryCodes(Authenticator.objects.get(user=user, type="recovery_codes")).instance.data["seed"]
    assert seed.startswith("s1.")
    for secret in secrets:
        assert secret not in kept + caplog.text + " ".join(told)


def test_a_base_with_other_keys_lets_nobody_in_and_breaks_nothing(phone: Phone, settings: Any) -> None:
    browser = sign_in(ANNA)[0]
    settings.SECRET_KEY = "of another installation"
    settings.SECRET_KEY_FALLBACKS = []
    browser = sign_in(ANNA)[0]
    for code in (phone.code(), phone.codes[0]):
        assert browser.post(SECOND, {"code": code}).status_code == 422
    assert not is_in(browser)


def test_sessions_are_listed_and_ended(company: Opened) -> None:
    browser = sign_in(ANNA, HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/130.0")[0]
    other = sign_in(ANNA, HTTP_USER_AGENT="Mozilla/5.0 (iPhone) Version/17 Safari/604.1", REMOTE_ADDR="203.0.113.7")[0]
    page = browser.get(SECURITY).content.decode()
    for words in ("Firefox, Windows", "Safari, iPhone", "203.0.113.7"):
        assert words in page
    assert other.session.session_key not in page
    assert page.count('name="session"') == 1
    (mark,) = re.findall(r'name="session" value="([0-9a-f]+)"', page)
    third = sign_in(ANNA)[0]
    assert browser.post(f"{SECURITY}sessions/", {"session": mark}).status_code == 302
    assert (is_in(browser), is_in(other), is_in(third)) == (True, False, True)
    browser.post(f"{SECURITY}sessions/", {"all": "1"})
    assert (is_in(browser), is_in(third)) == (True, False)


def test_nobody_ends_the_session_of_somebody_else(company: Opened, hire: Any) -> None:
    boris = sign_in(hire("Boris").user.email)[0]
    anna = sign_in(ANNA)[0]
    hers = Session.objects.get(pk=anna.session.session_key)
    boris.post(f"{SECURITY}sessions/", {"session": hers.mark})
    boris.post(f"{SECURITY}sessions/", {"all": "1"})
    assert is_in(anna)


def test_a_browser_that_is_new_to_the_account_is_told_of(company: Opened, run_jobs: Callable[..., int]) -> None:
    first, _answer = sign_in(ANNA)
    run_jobs()
    assert list(outbox.newest()) == []  # the first browser of an account
    first.post("/sign-out/")
    first.post("/sign-in/", {"email": ANNA, "password": PASSWORD})
    run_jobs()
    assert list(outbox.newest()) == []
    sign_in(ANNA, HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux) Chrome/140.0 Safari/537.36", REMOTE_ADDR="203.0.113.9")
    run_jobs()
    (letter,) = outbox.newest()
    assert letter.to == ANNA
    assert "Chrome, Linux, 203.0.113.9" in letter.text
    with scope.enter(company.workspace.pk):
        assert "203.0.113.9" in Notification.objects.latest("at").text

"""Passkeys: added after a fresh proof, shown as a second step, alone, or again; nothing else fits."""

import html
import json
import re
from dataclasses import replace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from tests.staff.accounts import SECOND, SECURITY, is_in, sign_in
from tests.staff.authenticator import PRESENT, Key
from tropa.staff.models import User
from tropa.staff.services import Opened

ANNA = "anna@lavka.example"
ORIGIN = "https://crm.lavka.example"
ALONE = "/sign-in/passkey/"

pytestmark = pytest.mark.neighbour


@pytest.fixture(autouse=True)
def at_home(settings: Any) -> None:
    """People reach the house by a name and https."""
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, base_url=ORIGIN)
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "evil.example"]


def options_in(answer: Any) -> str:
    """What a page asks the browser for a passkey."""
    found = re.search(r'data-passkey-options-value="([^"]+)"', answer.content.decode())
    assert found
    return html.unescape(found[1])


def with_key(browser: Client, **changes: Any) -> Key:
    """A passkey of Anna's, added in a browser that has just signed in."""
    key = Key(ORIGIN, "crm.lavka.example", **changes)
    page = f"{SECURITY}passkeys/"
    answer = browser.post(page, {"name": "Ключ", "passkey": key.create(options_in(browser.get(page)))})
    assert answer.status_code in (200, 302), answer.content.decode()
    return key


@pytest.fixture
def key(company: Opened) -> Key:
    """Anna's only second factor."""
    browser = sign_in(ANNA)[0]
    found = with_key(browser)
    assert Authenticator.objects.filter(type="webauthn").count() == 1
    assert "Ключ" in browser.get(SECURITY).content.decode()
    return found


def test_a_passkey_is_the_second_step(key: Key) -> None:
    browser, answer = sign_in(ANNA)
    assert answer.url == SECOND
    shown = key.get(options_in(browser.get(SECOND)))
    assert browser.post(SECOND, {"passkey": shown}).status_code == 302
    assert is_in(browser)


def test_a_passkey_that_asked_a_finger_signs_in_by_itself(key: Key) -> None:
    browser = Client()
    shown = key.get(options_in(browser.get(ALONE)))
    assert browser.post(ALONE, {"passkey": shown, "next": "https://evil.example/"}).url == "/"
    assert is_in(browser)
    key.flags = PRESENT
    other = Client()
    shown = key.get(options_in(other.get(ALONE)))
    assert other.post(ALONE, {"passkey": shown}).status_code == 422
    assert not is_in(other)


def test_an_answer_fits_one_question_once(key: Key) -> None:
    browser, other = Client(), Client()
    shown = key.get(options_in(browser.get(ALONE)))
    other.get(ALONE)
    assert other.post(ALONE, {"passkey": shown}).status_code == 422
    assert browser.post(ALONE, {"passkey": shown}).status_code == 302
    browser.post("/sign-out/")
    browser.get(ALONE)
    assert browser.post(ALONE, {"passkey": shown}).status_code == 422
    assert Client().post(ALONE, {"passkey": shown}).status_code == 422


def test_what_a_false_page_got_does_not_fit(key: Key) -> None:
    false = [{"origin": "https://evil.example"}, {"origin": f"{ORIGIN}.evil.example"}, {"type": "webauthn.create"}]
    for changes in false:
        browser = Client()
        shown = key.get(options_in(browser.get(ALONE, HTTP_HOST="evil.example")), **changes)
        assert browser.post(ALONE, {"passkey": shown}).status_code == 422
        assert not is_in(browser)


def test_host_and_origin_are_never_those_of_the_request(key: Key) -> None:
    asked = json.loads(options_in(Client().get(ALONE, HTTP_HOST="evil.example")))
    assert asked["publicKey"]["rpId"] == "crm.lavka.example"


def test_a_copied_key_that_counts_backwards_is_refused(key: Key) -> None:
    browser = Client()
    browser.post(ALONE, {"passkey": key.get(options_in(browser.get(ALONE)))})
    assert is_in(browser)
    key.count -= 1
    other = Client()
    assert other.post(ALONE, {"passkey": key.get(options_in(other.get(ALONE)))}).status_code == 422


def test_the_passkey_of_somebody_else_is_no_second_step(key: Key, hire: Any) -> None:
    hire("Boris")
    boris = sign_in("boris@lavka.example")[0]
    his = with_key(boris, credential=b"his own credential")
    browser = sign_in(ANNA)[0]
    assert browser.post(SECOND, {"passkey": his.get(options_in(browser.get(SECOND)))}).status_code == 422
    assert not is_in(browser)
    # and he cannot name her as whose it is
    his.handle = key.handle
    other = Client()
    assert other.post(ALONE, {"passkey": his.get(options_in(other.get(ALONE)))}).status_code == 422


def test_a_passkey_proves_again_and_is_removed(key: Key) -> None:
    browser = Client()
    browser.post(ALONE, {"passkey": key.get(options_in(browser.get(ALONE)))})
    session = browser.session
    session["proved_at"] = 1
    session.save()
    remove = {"remove": str(Authenticator.objects.get(type="webauthn").pk)}
    proof = f"{SECURITY}proof/"
    assert browser.post(f"{SECURITY}passkeys/", remove).url.startswith(proof)
    shown = key.get(options_in(browser.get(proof)))
    assert browser.post(proof, {"passkey": shown}).url == SECURITY
    assert browser.post(f"{SECURITY}passkeys/", {"remove": "77"}).status_code == 422
    assert browser.post(f"{SECURITY}passkeys/", remove).status_code == 302
    assert not Authenticator.objects.exists()  # the recovery codes went along
    assert sign_in(ANNA)[1].url == "/"


def test_broken_answers_are_refused_in_words(key: Key, company: Opened) -> None:
    user = User.objects.get(email=ANNA)
    for answer in ("{}", "[]", "null", "7", "x" * 50_000, '{"id": 1, "rawId": "%%%", "response": []}', "\0"):
        browser = Client()
        browser.get(ALONE)
        assert browser.post(ALONE, {"passkey": answer}).status_code == 422
    assert Authenticator.objects.filter(user=user).count() == 2


def test_where_browsers_offer_none_there_is_no_such_page(company: Opened, settings: Any) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, base_url="http://127.0.0.1:8000")
    assert Client().get(ALONE).status_code == 404
    browser = sign_in(ANNA)[0]
    assert browser.get(f"{SECURITY}passkeys/").status_code == 404
    assert ALONE not in Client().get("/sign-in/").content.decode()

"""What a person does with an account in a browser: sign in, turn on a second factor, show it."""

import re
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from tests.staff.conftest import PASSWORD
from tropa.staff.factors import totp

SECURITY = "/w/lavka/settings/security/"
INSIDE = "/w/lavka/notifications/"
SECOND = "/sign-in/second-step/"


@dataclass
class Clock:
    """The time that codes are made of; it stands until it is moved."""

    now: int = 1_800_000_000

    def time(self) -> int:
        """As the module `time` gives it."""
        return self.now

    def tick(self) -> None:
        """To the next code."""
        self.now += totp.PERIOD


@dataclass
class Phone:
    """An app with one key."""

    clock: Clock
    key: str = ""
    codes: list[str] = field(default_factory=list)
    """Recovery codes, as the page showed them."""

    def code(self, steps: int = 0) -> str:
        """What it shows, so many steps from now."""
        return format_hotp_value(hotp_value(self.key, self.clock.now // totp.PERIOD + steps))


def sign_in(email: str, password: str = PASSWORD, **headers: Any) -> tuple[Client, Any]:
    """A browser after the first step, and the answer to it."""
    browser = Client(**headers)
    return browser, browser.post("/sign-in/", {"email": email, "password": password})


def turn_on(browser: Client, phone: Phone) -> None:
    """Codes from an app, in a browser that has just signed in."""
    page = browser.get(f"{SECURITY}app/").content.decode()
    found = re.search(r'<code class="t-code">([A-Z2-7 ]+)</code>', page)
    assert found
    phone.key = found[1].replace(" ", "")
    answer = browser.post(f"{SECURITY}app/", {"code": phone.code()})
    phone.codes = re.findall(r"\b\d{5}-\d{5}\b", answer.content.decode())[:10]
    assert (answer.status_code, len(set(phone.codes))) == (200, 10)
    phone.clock.tick()


def prove(browser: Client) -> None:
    """Whoever is signed in has just shown who they are."""
    session = browser.session
    session["proved_at"] = 2**40
    session.save()


def is_in(browser: Client) -> bool:
    """Whether pages of the company open."""
    return browser.get(INSIDE).status_code == 200

"""A role requires a second factor: who has none is led to set it up, and does nothing else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from tests.programs import Program
from tests.staff.accounts import INSIDE, SECURITY, Clock, Phone, is_in, sign_in, turn_on
from tropa.config.cli import parse
from tropa.config.commands import password
from tropa.core import scope
from tropa.core.errors import Denied
from tropa.core.journal import undo
from tropa.core.mail import outbox
from tropa.core.models import Operation
from tropa.staff import services
from tropa.staff.factors import totp
from tropa.staff.models import Notification, Role, Session
from tropa.staff.services import Opened

BORIS = "boris@lavka.example"

pytestmark = pytest.mark.neighbour


@pytest.fixture
def boris(hire: Any) -> Any:
    """A seller without a second factor."""
    return hire("Boris")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of codes stands."""
    clock = Clock()
    monkeypatch.setattr(totp, "time", clock)
    return clock


def require(company: Opened, base: str = "seller") -> Role:
    """Anna requires it of a role, at its page."""
    with scope.enter(company.workspace.pk):
        role: Role = Role.objects.get(base=base)
    anna = sign_in("anna@lavka.example")[0]
    assert anna.post(f"/w/lavka/settings/roles/{role.pk}/", {"second_factor": "required"}).status_code == 302
    return role


def test_who_signs_in_without_one_is_led_to_set_it_up(company: Opened, boris: Any, clock: Clock) -> None:
    with scope.enter(company.workspace.pk):
        _token, secret = services.create_token(member=boris, name="phone")
    require(company)
    browser = sign_in(BORIS)[0]
    for address in (INSIDE, "/w/lavka/customers/", "/w/lavka/settings/profile/", "/w/lavka/live"):
        assert browser.get(address).url == SECURITY
    assert browser.post("/w/lavka/customers/new/", {"name": "x"}).url == SECURITY
    assert browser.get(INSIDE, headers={"HX-Request": "true"})["HX-Redirect"] == SECURITY
    call = browser.get("/api/v1/customers", HTTP_X_TROPA_WORKSPACE="lavka")
    assert (call.status_code, call["Content-Type"]) == (403, "application/problem+json")
    assert "обязателен второй шаг" in browser.get(SECURITY).content.decode()
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    assert Client().get("/api/v1/customers", **bearer).status_code == 200  # tokens stay
    turn_on(browser, Phone(clock))
    assert is_in(browser)


def test_whoever_is_in_gets_a_week_and_is_told(company: Opened, boris: Any, monkeypatch: Any) -> None:
    browser = sign_in(BORIS)[0]
    session = browser.session
    session["place"] = {**session["place"], "at": session["place"]["at"] - 60}
    session.save()
    require(company)
    assert is_in(browser)
    with scope.enter(company.workspace.pk):
        assert Notification.objects.filter(member=boris).count() == 1
    later = timezone.now() + timedelta(days=7, minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert browser.get(INSIDE).url == SECURITY


def test_turning_it_off_while_it_is_required_leads_back(company: Opened, boris: Any, clock: Clock) -> None:
    browser = sign_in(BORIS)[0]
    turn_on(browser, Phone(clock))
    require(company)
    assert is_in(browser)
    browser.post(f"{SECURITY}app/", {"off": "1"})
    later = sign_in(BORIS)[0]
    assert later.get(INSIDE).url == SECURITY


def test_it_stands_in_the_journal_and_is_taken_back(company: Opened, boris: Any) -> None:
    role = require(company)
    with scope.enter(company.workspace.pk):
        deed = Operation.objects.get(label="staff.require_second_factor")
        assert "обязателен" in deed.title
        undo(deed.pk)
        assert Role.objects.get(pk=role.pk).second_factor_since is None
    assert is_in(sign_in(BORIS)[0])


def test_other_roles_and_companies_are_free(company: Opened, other_company: Opened, boris: Any) -> None:
    require(company)
    assert is_in(sign_in("anna@lavka.example")[0])
    nina = sign_in("nina@sosedi.example")[0]
    assert nina.get("/w/sosedi/notifications/").status_code == 200


def test_only_owners_require_it_of_owners(company: Opened, hire: Any) -> None:
    vera = hire("Vera", "administrator")
    with scope.enter(company.workspace.pk):
        owners = Role.objects.get(base="owner")
        with pytest.raises(Denied):
            services.roles.require_second_factor(role=owners, required=True, by=vera)
    refused = sign_in("vera@lavka.example")[0].post(
        f"/w/lavka/settings/roles/{owners.pk}/", {"second_factor": "required"}
    )
    assert refused.status_code == 403
    require(company, "owner")
    browser = sign_in("anna@lavka.example")[0]
    assert browser.get(INSIDE).url == SECURITY


def test_a_seller_requires_nothing(company: Opened, boris: Any) -> None:
    with scope.enter(company.workspace.pk):
        role = Role.objects.get(base="seller")
    browser = sign_in(BORIS)[0]
    answer = browser.post(f"/w/lavka/settings/roles/{role.pk}/", {"second_factor": "required"})
    assert answer.status_code in (403, 404)


def test_the_api_tells_since_when(company: Opened, boris: Any) -> None:
    require(company)
    found = Program.of(company.member).get("roles").json()["items"]
    assert [each["base"] for each in found if each["second_factor_since"]] == ["seller"]


def test_whoever_runs_the_server_turns_it_off_and_that_is_told(
    company: Opened, boris: Any, clock: Clock, run_jobs: Callable[..., int]
) -> None:
    browser, phone = sign_in(BORIS)[0], Phone(clock)
    turn_on(browser, phone)
    answer = password.run(parse(["password", "--email", "Boris@Lavka.example", "--reset-second-factor"]))
    assert answer == {"ok": True, "email": BORIS, "factors": 2}
    assert not Authenticator.objects.exists()
    assert not Session.objects.filter(user=boris.user).exists()
    assert not is_in(browser)
    with scope.enter(company.workspace.pk):
        assert "Boris" in Operation.objects.get(label="staff.reset_second_factor").title
    for path in outbox.folder().glob("*"):
        path.unlink()
    run_jobs()
    assert any(letter.to == BORIS for letter in outbox.newest())
    assert sign_in(BORIS)[1].url == "/"

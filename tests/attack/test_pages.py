"""Every form of every page against hostile texts: the forms are read from the pages, the pages from the URL map.

A door that takes POST and is reached by no form must be told in SENT, or the test fails: a new page is attacked by
standing in the URL map.
"""

import re
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.tokens import default_token_generator
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlsafe_base64_encode

from tests.attack.doors import Form, doors, forms, pattern_of
from tests.attack.hostile import TEXTS, share
from tests.attack.oracle import escaped, state
from tests.neighbour.strangers import MAKERS, PAGES
from tests.staff.conftest import PASSWORD, anna, company, hire, other_company, signed_in
from tropa.core import catalogue, commands, scope
from tropa.customers.importing import preparing
from tropa.customers.models import ConsentText
from tropa.inbox.models import Confirmation, Submission
from tropa.inbox.models import Form as PublicForm
from tropa.inbox.services.forms import change
from tropa.staff import secret_keys, services
from tropa.staff.models import Registration, Role
from tropa.staff.services import emails
from tropa.staff.views.entering import PROVED

__all__ = ["anna", "company", "hire", "other_company", "signed_in"]

pytestmark = pytest.mark.usefixtures("kept_connection")
STEP = {"sqlite": 120, "postgresql": 360}
"""Of a slice: a text for most fields, and for a third of them where each try looks through a larger base for longer."""
PARTS = [pytest.param(False, id="slice"), pytest.param(True, marks=pytest.mark.drill, id="whole")]
INSIDE = "w/<slug:slug>/"
SENT: dict[str, dict[str, str]] = {
    f"{INSIDE}lists/<slug:kind>/<uuid:pk>/cells/<str:field>": {"value": "x", "version": "1"},
    f"{INSIDE}customers/imports/<uuid:pk>/": {"duplicates": "update", "cell-3-1": "x", "was-3-1": "y"},
    f"{INSIDE}customers/imports/<uuid:pk>/check/": {"duplicates": "update", "cell-3-1": "x", "was-3-1": "y"},
    f"{INSIDE}notifications/<uuid:pk>/": {},
    f"{INSIDE}prints/": {"page": "/w/lavka/customers/"},
    f"{INSIDE}settings/recognition/": {"policy": "manual"},
    f"{INSIDE}settings/security/codes/": {},
    f"{INSIDE}settings/security/passkeys/": {"name": "x", "passkey": "{}", "remove": "1"},
    f"{INSIDE}settings/security/sessions/": {"session": "x"},
    "sign-in/passkey/": {"passkey": "{}"},
    "sign-in/second-step/": {"code": "000000"},
    f"{INSIDE}customers/<uuid:pk>/consents/withdrawal/": {"purpose": "marketing", "channel": "email"},
    f"{INSIDE}customers/merge/": {
        "kept": "01a212c0-36c7-79c0-a022-c594f69d1f6d",
        "absorbed": "01a212c0-36c7-79c0-a022-c594f69d1f6e",
        "field-name": "absorbed",
    },
}
"""Doors that no form of a page leads to, and what they take."""


FIELDS = 12
"""Of a form, about so many fields are attacked in `make check`; all of them in `make drill`."""


@contextmanager
def forgotten():
    """Whatever happens within never happened."""
    block = transaction.atomic()
    block._from_testcase = True  # limits are counted outside the transactions of a request; this is none
    with block:
        yield
        transaction.set_rollback(True)


@pytest.fixture
def own(company, hire):
    """The id of a record of a kind, with the most that a page can show of it."""
    boris = hire("Boris")

    def draft(member):
        table = "Имя,Телефон,E-mail\nИван,+79123456789,ivan@les.example\n,не номер,\n"
        return preparing.prepare(BytesIO(table.encode()), "les.csv", member=member)

    special = {"import": draft, "member": lambda _member: boris}
    made = {}

    def make(kind):
        if kind not in made:
            with scope.enter(company.workspace.pk):
                made[kind] = str((special.get(kind) or MAKERS[kind])(company.member).pk)
        return made[kind]

    return make


@pytest.fixture
def browsers(anna, monkeypatch, settings):
    """Of a member for the pages of a workspace, of a stranger for those outside; the installation is open to all."""
    monkeypatch.setitem(settings.ENVIRONMENT.__dict__, "registration", "open")
    monkeypatch.setitem(settings.ENVIRONMENT.__dict__, "email_url", "smtp://127.0.0.1:1/")
    stranger = Client(raise_request_exception=False)
    anna.raise_request_exception = False
    session = anna.session
    session[PROVED] = 2**40  # or every sensitive page would only ask for the password
    session.save()
    return lambda address: anna if address.startswith("/w/") else stranger


@pytest.fixture
def letters(company):
    """Addresses that only letters and links tell, by their line of the URL map."""
    user, secret = company.member.user, "s" * 43
    with scope.enter(company.workspace.pk):
        form = change(PublicForm.objects.get(), {"active": True}, viewer=company.member)
        public, consent = form.path, consent_of(form, company.member)
        seller = Role.objects.get(base="seller")
        invited = services.invite(email="vera@lavka.example", role=seller, by=company.member)[1]
    Registration.objects.create(
        company="Бор",
        email="gleb@bor.example",
        password=make_password(PASSWORD),
        digest=secret_keys.digest(secret),
        expires_at=timezone.now() + timedelta(hours=1),
    )
    user.new_email = "anna@bor.example"
    user.save(update_fields=["new_email"])
    uid = urlsafe_base64_encode(str(user.pk).encode())
    return {
        "f/<str:workspace>/<str:token>/": public,
        "f/<str:workspace>/consents/<str:signed>/": consent,
        "f/<str:workspace>/<str:token>/embed.js": f"{public}embed.js",
        "invitation/<str:secret>/": f"/invitation/{invited}/",
        "register/<str:secret>/": f"/register/{secret}/",
        "email/<str:uid>/<str:token>/": f"/email/{uid}/{emails.links.make_token(user)}/",
        "password/<str:uid>/<str:token>/": f"/password/{uid}/{default_token_generator.make_token(user)}/",
    }


def consent_of(form, member):
    """The address in the letter that asks to confirm a consent."""
    agreed = [ConsentText.objects.in_force()["marketing"].pk.hex]
    lead = MAKERS["lead"](member)
    answer = Submission.objects.create(form=form, lead=lead, at=timezone.now(), nonce="x", agreed=agreed)
    signed = Confirmation.to(answer, "vera@lavka.example").signed
    return reverse("forms:consent", kwargs={"workspace": form.workspace_id.hex, "signed": signed})


@pytest.fixture
def addresses(company, own, letters):
    """Every address that stands for a line of the URL map."""
    with scope.enter(company.workspace.pk):
        fields = {kind: [spec.name for spec in catalogue.of(kind)] for kind in ("customer", "task")}
    verbs = {kind: [each.label for each in commands.commands if each.fits(kind)] for kind in ("customer", "task")}

    def filled(path):
        slug = path.replace("<slug:slug>", company.workspace.slug)
        inner = path.removeprefix(INSIDE)
        beginning = max((each for each in PAGES if inner.startswith(each)), key=len, default="")
        for kind in ("customer", "task") if "<slug:kind>" in path else ("customer",):
            named = slug.replace("<slug:kind>", kind)
            wanted = kind if "<slug:kind>" in path else PAGES.get(beginning, "")
            named = re.sub(r"<uuid:\w+>", lambda _match, wanted=wanted: own(wanted), named)
            named = named.replace("<str:form>", "csv")
            for choices, mark in ((fields[kind], "<str:field>"), (verbs[kind], "<str:label>")):
                if mark in named:
                    yield from (f"/{named.replace(mark, each)}" for each in choices)
                    break
            else:
                yield f"/{named}"

    return lambda path: [letters[path]] if path in letters else list(filled(path))


def found_forms(browsers, addresses):
    """All forms of all pages that can be opened, each once."""
    found = {}
    for door in doors():
        if not door.takes("get"):
            continue
        for address in addresses(door.path):
            for query, headers in (("", {}), ("", {"HX-Request": "true"}), ("?edit=1", {"HX-Request": "true"})):
                with forgotten():
                    answer = browsers(address).get(f"{address}{query}", headers=headers)
                answer.close()
                assert answer.status_code < 500 or door.path == "readyz", address  # no worker runs here
                if answer.get("Content-Type", "").startswith("text/html") and not answer.streaming:
                    for form in forms(address, answer.content.decode()):
                        found.setdefault(form.key, form)
    return list(found.values())


@pytest.mark.parametrize("whole", PARTS)
def test_forms(whole, browsers, company, other_company, addresses):
    neighbours = state(other_company.workspace)
    attacked = [
        *found_forms(browsers, addresses),
        *(
            Form("post", address, {name: [value] for name, value in fields.items()})
            for path, fields in SENT.items()
            for address in addresses(path)
        ),
    ]
    reached(attacked)
    before = state(company.workspace)
    place, problems = 0, []
    for form in attacked:
        for name in form.fields if whole else some(list(form.fields), place):
            place += 1
            for text in share(TEXTS, place, STEP[connection.vendor], whole=whole):
                try:
                    attack(browsers(form.action), form, name, text, company, before)
                except AssertionError as problem:
                    problems.append(str(problem)[:600])
    assert state(other_company.workspace) == neighbours
    assert not problems, "\n".join(problems)


def some(names, place):
    """Of a form with many fields, which one and the same code reads (a role's table has two hundred), every so many."""
    step = max(1, len(names) // FIELDS)
    return names[place % step :: step]


def reached(attacked):
    """Every door that takes a form is attacked."""
    found = {pattern_of(form.action) for form in attacked if form.method != "get"}
    wanted = {door.path for door in doors() if door.view and hasattr(door.view, "post")}
    missing = sorted(wanted - found)
    assert not missing, f"No page has a form for these; say in SENT what they take: {missing}"
    assert not SENT.keys() - wanted, "Doors that are gone."


def attack(browser, form, name, text, company, before):
    """One field of one form gets one text."""
    told = (form.method, form.action, name, text[:60])
    sent = {**form.fields, name: [text]}
    client = Client(raise_request_exception=False)
    client.cookies.update(browser.cookies)  # whatever signs out does it for itself
    with forgotten():
        answer = submit(client, form, sent)
        assert answer.status_code < 500, (*told, answer.content[-300:])
        if answer.status_code >= 400:
            assert state(company.workspace) == before, told
        elif answer.status_code in (301, 302, 303):
            target = answer["Location"]
            assert not urlsplit(target).netloc, (*told, target)
            assert not target.startswith("/sign-in/") or not form.action.startswith("/w/"), told
            answer = client.get(target)
            assert answer.status_code < 500, (*told, target)
        if not answer.streaming:
            escaped(answer, *told)
        answer.close()


def submit(client, form, fields):
    """As a browser does it."""
    data = {name.encode("utf-8", "replace").decode(): values for name, values in fields.items()}
    data = {name: [each.encode("utf-8", "replace").decode() for each in values] for name, values in data.items()}
    if form.method == "get":
        return client.get(form.action, data)
    if form.method == "delete":
        return client.delete(form.action)
    return client.post(form.action, data)

"""The table of headers: what every kind of answer promises to a browser (reliability.md C12, C27, C30)."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client, override_settings

from tests.inbox.conftest import form, inside
from tests.programs import Program
from tests.staff.conftest import anna, company, hire, signed_in
from tropa.core import files, scope
from tropa.core.journal import operation
from tropa.customers.models import Customer, Note

__all__ = ["anna", "company", "form", "hire", "inside", "signed_in"]

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}
CLOSED = {"X-Frame-Options": "DENY", "Cross-Origin-Resource-Policy": "same-origin"}
KEPT_BY_NOBODY = re.compile(r"\bno-store\b")


def note_with_file(company: Any) -> str:
    with scope.enter(company.workspace.pk), operation("test.file"):
        note = Note.objects.create(customer=Customer.objects.create(name="Сосна"), text="-", author=company.member)
        return str(files.store(BytesIO(b"<script>alert(1)</script>"), "a.html", on=note).pk)


@pytest.fixture
def answers(company: Any, anna: Client, form: Any) -> Iterator[dict[str, Any]]:
    """One answer of each sort, by what it is."""
    house = f"/w/{company.workspace.slug}/"
    program, stranger = Program.of(company.member), Client()
    found = {
        "sign-in": stranger.get("/sign-in/"),
        "sent away": stranger.get(house),
        "page": anna.get(f"{house}customers/", follow=True),
        "region": anna.get(f"{house}customers/", headers={"HX-Request": "true"}),
        "not there": anna.get(f"{house}nothing/"),
        "refused": Client(enforce_csrf_checks=True).post("/sign-in/", {}),
        "file": anna.get(f"{house}files/{note_with_file(company)}/"),
        "API": program.get("customers"),
        "problem": program.get("customers/nothing"),
        "no token": stranger.get("/api/v1/customers"),
        "schema": stranger.get("/api/v1/openapi.json"),
        "health": stranger.get("/healthz"),
        "public form": stranger.get(form.link.partition("testserver")[2] or form.link.partition(":8000")[2]),
    }
    yield found
    b"".join(found["file"].streaming_content)  # closes it


def test_the_table(answers: dict[str, Any]) -> None:
    for name, answer in answers.items():
        told = {header: answer.get(header) for header in EVERYWHERE}
        assert told == EVERYWHERE, name
        assert "geolocation=()" in answer["Permissions-Policy"], name
        assert "microphone=()" in answer["Permissions-Policy"], name
        assert KEPT_BY_NOBODY.search(answer["Cache-Control"]), name
        if name != "public form":
            assert {header: answer.get(header) for header in CLOSED} == CLOSED, name


def test_the_content_policy(answers: dict[str, Any]) -> None:
    for name, answer in answers.items():
        policy = dict(part.strip().partition(" ")[::2] for part in answer["Content-Security-Policy"].split(";"))
        assert "unsafe" not in answer["Content-Security-Policy"], name
        assert policy["default-src"] in ("'self'", "'none'"), name
        if name == "file":
            assert "sandbox" in policy
            continue
        assert policy["object-src"] == policy["base-uri"] == "'none'", name
        assert policy["frame-ancestors"] == ("*" if name == "public form" else "'none'"), name
        assert policy["form-action"] == "'self'", name
        for source in " ".join(policy.values()).split():
            known = source in ("'self'", "'none'", "data:", "*") or source.startswith(("'nonce-", "http://127.0.0.1"))
            assert known, (name, source)


def test_cookies_and_marks_of_a_file(answers: dict[str, Any]) -> None:
    for name, answer in answers.items():
        for cookie in answer.cookies.values():
            assert cookie["samesite"] == "Lax", (name, cookie.key)
            assert cookie["httponly"] or cookie.key == settings.CSRF_COOKIE_NAME, (name, cookie.key)
            assert (cookie["path"], cookie["domain"]) == ("/", ""), (name, cookie.key)
    assert answers["file"]["Content-Disposition"].startswith("attachment")


def test_the_check_for_deployment_is_clean() -> None:
    """As it stands behind a proxy with TLS; in the tests' own settings cookies go by http."""
    with override_settings(SESSION_COOKIE_SECURE=True, CSRF_COOKIE_SECURE=True, SECURE_HSTS_SECONDS=31_536_000):
        call_command("check", deploy=True, fail_level="WARNING")

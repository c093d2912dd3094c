"""Letters leave with the transaction, to a server or into the outbox."""

from collections.abc import Callable

import pytest
from django.db import transaction

from tests.mailbox import Mailbox
from tropa.core import journal, mail
from tropa.core.errors import RuleViolation
from tropa.core.journal import operation
from tropa.core.mail import outbox
from tropa.core.mail.delivering import MailServer
from tropa.core.models import Job, Operation, Workspace

pytestmark = pytest.mark.django_db
LETTER = {"subject": "Hello\r\nBcc: x@y.example", "template": "garden/letter", "context": {"name": "Анна"}}


@pytest.fixture(autouse=True)
def empty_outbox() -> None:
    """No letters of other tests."""
    for path in outbox.folder().glob("*"):
        path.unlink()


def test_without_a_server_the_letter_waits_in_the_outbox(house: Workspace, run_jobs: Callable[..., int]) -> None:
    mail.send(to="anna@lavka.example", **LETTER)
    run_jobs()
    (kept,) = outbox.newest()
    assert (kept.to, kept.subject) == ("anna@lavka.example", "Hello Bcc: x@y.example")
    assert "Анна" in kept.text
    assert outbox.folder().glob("*.eml").__next__().stat().st_mode & 0o077 == 0


def test_what_is_rolled_back_or_rehearsed_is_not_sent(house: Workspace) -> None:
    with transaction.atomic():
        mail.send(to="anna@lavka.example", **LETTER)
        transaction.set_rollback(True)
    rehearsal = journal.rehearse(lambda: mail.send(to="anna@lavka.example", **LETTER))
    assert [effect["name"] for effect in rehearsal.effects] == ["core.letter"]
    assert not Job.objects.exists()


def test_inside_an_operation_the_letter_is_an_effect(house: Workspace) -> None:
    with operation("test.letter"):
        mail.send(to="anna@lavka.example", **LETTER)
    assert Operation.objects.get().effects == [{"name": "core.letter"}]


@pytest.mark.parametrize("to", ["", "anna", "a@b.c, d@e.f", "a@b.c\nBcc: d@e.f"])
def test_only_one_plain_address_is_taken(house: Workspace, to: str) -> None:
    with pytest.raises(RuleViolation):
        mail.send(to=to, **LETTER)


def test_a_server_gets_the_letter(house: Workspace, run_jobs: Callable[..., int], with_server: Mailbox) -> None:
    mail.send(to="anna@lavka.example", **LETTER)
    run_jobs()
    assert any(line.startswith("mail FROM:<tropa@lavka.example>") for line in with_server.heard)
    assert "Auto-Submitted: auto-generated" in with_server.heard
    assert outbox.newest() == []


def test_an_address_that_is_refused_for_ever_is_given_up(
    house: Workspace, run_jobs: Callable[..., int], with_server: Mailbox
) -> None:
    with_server.answer = "550 nobody here"
    mail.send(to="nobody@lavka.example", **LETTER)
    run_jobs(failing=True)
    job = Job.objects.get()
    assert job.state == Job.State.DEAD
    assert "550" in job.error


def test_the_address_of_the_server_is_read_whole() -> None:
    server = MailServer.from_url("smtps://anna%40lavka.example:p%3Aw@mail.lavka.example")
    assert (server.port, server.user, server.password) == (465, "anna@lavka.example", "p:w")
    assert server.sender == "anna@lavka.example"
    with pytest.raises(ValueError, match="smtp://"):
        MailServer.from_url("http://mail")

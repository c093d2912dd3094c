"""Letters of the product itself (invitations, passwords, notices): written here and now, sent by the worker.

    mail.send(to=user.email, subject=_("A new password"), template="staff/letters/reset", context={"link": link})

The text is rendered in the language of the caller. The letter is enqueued in the caller's transaction: what is rolled
back is never sent. Without TROPA_EMAIL_URL letters are kept in TROPA_DATA/outbox (core.mail.outbox). Letters to
customers go another way (inbox.send asks consent first), but for the one that asks to confirm a consent.
"""

from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from tropa.core.buffer import current
from tropa.core.effects import side_effect
from tropa.core.errors import RuleViolation
from tropa.core.mail.delivering import deliver, new_message_id

__all__ = ["send"]

EFFECT = "core.letter"


def send(*, to: str, subject: object, template: str, context: dict[str, Any]) -> None:
    """Put a letter on its way: plain text from `<template>.txt`.

    Inside an operation the letter is noted as an effect that no undo takes back; a rehearsal only notes it.

    Raises:
        RuleViolation: `to` is no single address.
    """
    if any(sign in to for sign in "\r\n,;<>") or "@" not in to:
        raise RuleViolation("core.letter_address", _("Write the e-mail like anna@company.ru."), "email")
    if not side_effect(EFFECT):
        return
    if (deed := current()) is not None:
        deed.effects.append({"name": EFFECT})
    deliver.enqueue(
        to=to,
        subject=" ".join(str(subject).split()),
        text=render_to_string(f"{template}.txt", context),
        message_id=new_message_id(),
    )

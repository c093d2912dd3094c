"""Letters of the staff app, by the kernel's mail."""

from typing import Any

from tropa.core import mail


def send(to: str, subject: str, template: str, context: dict[str, Any]) -> None:
    """Put a letter on its way; it leaves with the transaction, or waits in the outbox without a mail server."""
    mail.send(to=to, subject=subject, template=template, context=context)

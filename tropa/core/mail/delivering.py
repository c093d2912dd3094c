"""The worker's part of a letter: to the mail server, or into the outbox when there is none."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings

from tropa.core import outside
from tropa.core.mail import outbox
from tropa.core.tasks.declaring import Permanent, task

SECONDS = 20
"""How long a mail server may be silent."""


@dataclass(frozen=True)
class MailServer:
    """What TROPA_EMAIL_URL says: `smtp[s]://user:password@host:port/?from=tropa@company.ru&tls=0`.

    `smtps` speaks TLS from the start; `smtp` turns it on by STARTTLS, unless `tls=0` (a relay on the same machine).
    """

    host: str
    port: int
    user: str
    password: str
    sender: str
    tls_at_once: bool
    start_tls: bool

    @classmethod
    def from_url(cls, url: str) -> Self:
        """Read the address.

        Raises:
            ValueError: another scheme, or no host.
        """
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ValueError("TROPA_EMAIL_URL looks like smtp://user:password@host:587/?from=tropa@company.ru")
        options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        user, at_once = unquote(parts.username or ""), parts.scheme == "smtps"
        return cls(
            host=parts.hostname,
            port=parts.port or (465 if at_once else 587),
            user=user,
            password=unquote(parts.password or ""),
            sender=options.get("from") or (user if "@" in user else default_sender()),
            tls_at_once=at_once,
            start_tls=not at_once and options.get("tls") != "0",
        )

    def send(self, letter: EmailMessage) -> None:
        """Hand a letter over.

        Raises:
            smtplib.SMTPException, OSError: the server refused it or did not answer.
        """
        secure = ssl.create_default_context()
        with (
            smtplib.SMTP_SSL(self.host, self.port, timeout=SECONDS, context=secure)
            if self.tls_at_once
            else smtplib.SMTP(self.host, self.port, timeout=SECONDS) as server
        ):
            if self.start_tls:
                server.starttls(context=secure)
            if self.user:
                server.login(self.user, self.password)
            server.send_message(letter)


def default_sender() -> str:
    """Who letters are from when nothing is said."""
    return f"tropa@{settings.ENVIRONMENT.host_name}"


def new_message_id() -> str:
    """Made once a letter and kept over all tries, so that a second copy is known as such."""
    return make_msgid(domain=settings.ENVIRONMENT.host_name)


@task(lane="now", atomic=False)
def deliver(to: str, subject: str, text: str, message_id: str) -> None:
    """Send one letter, or keep it in the outbox.

    Raises:
        Permanent: the server will never take it for this address.
    """
    outside.check("core.mail")
    url = settings.ENVIRONMENT.email_url
    server = MailServer.from_url(url) if url else None
    letter = EmailMessage()
    letter["From"] = server.sender if server else default_sender()
    letter["To"], letter["Subject"] = to, subject
    letter["Date"], letter["Message-ID"] = formatdate(), message_id
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(text)
    if server is None:
        outbox.keep(letter)
        return
    try:
        server.send(letter)
    except smtplib.SMTPRecipientsRefused as refused:
        code, words = next(iter(refused.recipients.values()))
        if code >= 500:
            raise Permanent(f"{code} {words.decode(errors='replace')}") from refused
        raise

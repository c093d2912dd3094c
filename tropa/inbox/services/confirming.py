"""Double opt-in: a consent to advertising counts from when the link of a letter is opened."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from tropa.core import mail
from tropa.core.errors import NotFound, RuleViolation
from tropa.core.ids import as_uuid
from tropa.core.journal import operation
from tropa.core.models import WorkspaceSettings
from tropa.customers.models import ConsentText, Customer, Purpose
from tropa.customers.services import consents
from tropa.inbox.models import Confirmation, Submission


def ask(submission: Submission, customer: Customer, text: ConsentText, evidence: Mapping[str, Any]) -> None:
    """Write down that the consent was asked for, inside an operation, and send the letter.

    No letter goes where there is no e-mail, where all of it is allowed already, and to an address that has got enough
    letters; the consent waits then.
    """
    asked = consents.ask(customer, text, points=points_of(submission), at=submission.at, evidence=evidence)
    email = next((value for kind, value in submission.points if kind == "email"), "")
    if not asked or not email or not submission.letters:
        return
    letter = Confirmation.to(submission, email)
    company = WorkspaceSettings.shown()
    if letter is None or company is None:
        return
    path = reverse("forms:consent", kwargs={"workspace": submission.workspace_id.hex, "signed": letter.signed})
    with override(company.language):
        subject = _("Confirm that you want to hear from %(company)s") % {"company": company.name}
        words = {"company": company.name, "text": text.body, "link": f"{settings.ENVIRONMENT.base_url}{path}"}
        try:
            mail.send(to=email, subject=subject, template="inbox/letters/consent", context=words)
        except RuleViolation:
            return  # an address that no letter can have; the enquiry is none the worse


def points_of(submission: Submission) -> list[tuple[str, str]]:
    """The contacts that were left."""
    return [(kind, value) for kind, value in submission.points]


def behind(signed: str) -> Confirmation:
    """The letter of a link, whether it works still or not.

    Raises:
        NotFound: it is none of this company's.
    """
    found = Confirmation.behind(signed)
    if found is None:
        raise NotFound
    return found


def words_of(letter: Confirmation) -> ConsentText | None:
    """What the letter asks about."""
    agreed = [as_uuid(each) for each in letter.submission.agreed]
    found: ConsentText | None = ConsentText.everything.filter(pk__in=agreed, purpose=Purpose.MARKETING).first()
    return found


def confirm(letter: Confirmation, *, ip: str, agent: str) -> bool:
    """The person means it: what was asked is given. False: the link has been used, is too old, or the consent was
    withdrawn since.
    """
    text = words_of(letter)
    if text is None or letter.submission.lead.spam:
        return False
    evidence = {
        "method": "double_opt_in",
        "letter_at": letter.sent_at.isoformat(),
        "confirmed_ip": ip,
        "confirmed_agent": agent,
    }
    with operation("inbox.confirm_consent", title=_("Confirmed the consent to advertising by e-mail")):
        if not letter.use():
            return False
        customer = letter.submission.lead.customer
        return bool(consents.confirm(customer, text, points=points_of(letter.submission), evidence=evidence))

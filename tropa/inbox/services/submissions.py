"""A form is answered: a customer, a touch, consents, a lead; or a lead set aside as spam."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, models
from django.utils import timezone
from django.utils.translation import gettext as _

from tropa.core.ids import as_uuid
from tropa.customers.models import Consent, ConsentText, Customer, Purpose, Touch
from tropa.customers.services import consents
from tropa.inbox.asking import Answers
from tropa.inbox.judging import SPAM, Sign, score_of
from tropa.inbox.models import Form, Submission
from tropa.inbox.services import confirming
from tropa.inbox.stamps import Came, Stamp
from tropa.sales.services import leads

LONGEST_TITLE = 120


@dataclass(frozen=True)
class Sent:
    """One answer as it came."""

    answers: Answers
    nonce: str
    stamp: Stamp | None = None
    ticked: tuple[str, ...] = ()
    """Purposes whose boxes were ticked."""
    signs: list[Sign] = field(default_factory=list)
    ip: str = ""
    agent: str = ""
    letters: bool = True
    """Whether the address that was left may be written to."""


def take(form: Form, sent: Sent) -> bool:
    """Write an answer down once; False: it was there already (a reload, a double click, a replay)."""
    if Submission.objects.filter(nonce=sent.nonce).exists():
        return False
    try:
        _write(form, sent)
    except IntegrityError:
        if Submission.objects.filter(nonce=sent.nonce).exists():
            return False  # of two at once the other was faster
        raise
    return True


def _write(form: Form, sent: Sent) -> None:
    answers, score = sent.answers, score_of(sent.signs)
    spam, texts = score >= SPAM, agreed_texts(form, sent)
    title = title_of(form, answers)
    with leads.arriving(title):
        asking = leads.Enquirer(answers.name, answers.points)
        # What looks like spam never hangs on a known customer.
        customer = asking.stranger(form.source) if spam else asking.known_or_new(form.source)
        first, last = _touches(form, sent.stamp, customer)
        agreed = "; ".join(text.get_purpose_display() for text in texts)
        lead = leads.receive(
            title,
            customer=customer,
            source=form.source,
            utm=last.utm,
            raw={**answers.spoken, **({_("Consents"): agreed} if agreed else {})},
            custom=answers.custom,
            first_touch=first,
            last_touch=last,
            spam_score=score,
            spam=spam,
        )
        made = Submission(
            form=form, lead=lead, touch=last, at=last.at, nonce=sent.nonce, values=answers.spoken,
            points=answers.points,
            agreed=[text.pk.hex for text in texts], letters=sent.letters, ip=sent.ip, agent=sent.agent, score=score,
            signs=[str(sign) for sign in sent.signs],
        )  # fmt: skip
        made.save()
        if not spam:
            agree(made, customer)


def title_of(form: Form, answers: Answers) -> str:
    """What is wanted: the first line of the comment, else the name of the form."""
    first = next((line.strip() for line in answers.comment.splitlines() if line.strip()), "")
    return first if len(first) <= LONGEST_TITLE and first else f"{first[: LONGEST_TITLE - 1]}…" if first else form.name


def agreed_texts(form: Form, sent: Sent) -> list[ConsentText]:
    """The very words that the page showed beside the ticked boxes; without a stamp those in force."""
    if sent.stamp is None:
        return [text for purpose, text in form.texts().items() if purpose in sent.ticked]
    shown = {purpose: as_uuid(sent.stamp.texts.get(purpose, "")) for purpose in sent.ticked}
    return list(ConsentText.everything.filter(pk__in=[pk for pk in shown.values() if pk]).order_by("-purpose"))


def agree(submission: Submission, customer: Customer) -> None:
    """Write down the consents of an answer, with what proves them; those that stand are not doubled. One to advertising
    may have to be confirmed first.
    """
    touch = submission.touch
    evidence = {
        "method": "checkbox",
        "form": submission.form_id.hex,
        "page": touch.page if touch else "",
        "referrer": touch.referrer if touch else "",
        "ip": submission.ip,
        "agent": submission.agent,
    }
    for text in ConsentText.everything.filter(pk__in=[UUID(hex=each) for each in submission.agreed]).order_by(
        "-purpose"
    ):
        said = models.Q(given_at=submission.at) | models.Q(asked_at=submission.at)
        if Consent.objects.standing().filter(said, customer=customer, text=text).exists():
            continue
        if text.purpose == Purpose.MARKETING and submission.form.double_opt_in:
            confirming.ask(submission, customer, text, evidence)
        else:
            points = confirming.points_of(submission)
            consents.give(customer, text, points=points, at=submission.at, evidence=evidence)


def _touches(form: Form, stamp: Stamp | None, customer: Customer) -> tuple[Touch, Touch]:
    """The first touch of the customer and the one of this answer."""
    now, known = timezone.now(), Touch.objects.of(customer).order_by("at", "pk").first()
    first, came = (stamp.first, stamp.now) if stamp else (Came(), Came())
    earlier = 0 < first.at < now.timestamp() and not first.is_like(came)
    if known is None and first.is_known and earlier:
        known = _touch(form, first, customer, datetime.fromtimestamp(first.at, UTC))
    last = _touch(form, came, customer, now)
    return known or last, last


def _touch(form: Form, came: Came, customer: Customer, at: datetime) -> Touch:
    marks: Mapping[str, Any] = {name: mark for name, mark in came.utm.items() if name.startswith("utm_")}
    made = Touch(
        at=at, kind=Touch.Kind.FORM, customer=customer, met=customer.pk, source=form.source, page=came.page,
        referrer=came.referrer, click_ids=came.clicks, **marks,
    )  # fmt: skip
    made.save()
    return made

"""Registration at an open installation: first the letter, then the company.

At the very first registration nobody can send letters yet, so its owner counts as confirmed; every later
one is kept aside as a Registration until the link of the letter is opened.
"""

import secrets

from django.conf import settings
from django.contrib.auth.hashers import check_password as fits
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from tropa.core import mail
from tropa.core.errors import NotFound, RuleViolation
from tropa.core.ids import uuid7
from tropa.staff import secret_keys
from tropa.staff.models import Registration, User
from tropa.staff.models.registration import LIFETIME
from tropa.staff.services.opening import Opened, check_company, check_email, check_password, open_workspace
from tropa.staff.services.passwords import absolute


def ask_to_confirm(*, company: str, email: str, password: str, name: str = "", language: str = "") -> str:
    """Keep a registration aside and send its link; an address with an account gets a letter that says so.

    The caller learns nothing about the address: the answer and the work are the same in both cases.

    Returns:
        What the browser keeps to show later that it was the one that registered.

    Raises:
        RuleViolation: a company, address or password that cannot be; the field says which.
    """
    company, email, language = check_company(company), email.strip().casefold(), language or settings.LANGUAGE_CODE
    check_email(email)
    check_password(password, User(email=email))
    hashed, secret, mark = make_password(password), secrets.token_urlsafe(32), uuid7()
    with transaction.atomic(), override(language):
        if User.objects.filter(email=email).exists():
            paths = {"link": absolute(reverse("account:sign_in")), "reset": absolute(reverse("account:forgotten"))}
            mail.send(
                to=email, subject=_("You have an account in Tropa"), template="staff/letters/known", context=paths
            )
        else:
            Registration.objects.create(
                id=mark,
                company=company,
                name=name.strip()[:150],
                email=email,
                password=hashed,
                language=language,
                digest=secret_keys.digest(secret),
                expires_at=timezone.now() + LIFETIME,
            )
            link = absolute(reverse("account:confirm", kwargs={"secret": secret}))
            mail.send(
                to=email,
                subject=_("Confirm your e-mail for Tropa"),
                template="staff/letters/confirm",
                context={"company": company, "link": link},
            )
    return str(mark)


def registration_behind(secret: str) -> Registration:
    """The open registration of a link.

    Raises:
        NotFound: none, used or expired: one answer for all.
    """
    found = Registration.objects.filter(digest=secret_keys.digest(secret), expires_at__gt=timezone.now()).first()
    if found is None:
        raise NotFound
    return found


def confirm(secret: str, *, mark: str = "", password: str = "") -> Opened:
    """Open the company of a registration; of many tries at once one succeeds.

    Another browser than the one that registered shows that it knows the password: else somebody could register a
    stranger's address and wait for the stranger to confirm it.

    Raises:
        NotFound: the link is not open, or registration has been closed since.
        RuleViolation: the password did not fit, or the address has got an account meanwhile.
    """
    with transaction.atomic():
        found = Registration.objects.select_for_update().filter(pk=registration_behind(secret).pk).first()
        if found is None:
            raise NotFound
        if mark != str(found.pk) and not fits(password, found.password):
            raise RuleViolation("staff.sign_in", _("This is not the password of the registration."), "password")
        if User.objects.filter(email=found.email).exists():
            raise RuleViolation("staff.email_taken", _("There is an account with this e-mail. Sign in with it."))
        user = User.objects.create(email=found.email, password=found.password, language=found.language)
        opened = open_workspace(
            company=found.company,
            email=found.email,
            user=user,
            name=found.name,
            language=found.language,
            stranger=True,
        )
        Registration.objects.filter(email=found.email).delete()
    return opened


def forget_expired() -> int:
    """Remove registrations nobody confirmed in time; returns how many."""
    return Registration.objects.filter(expires_at__lte=timezone.now()).delete()[0]

"""Passwords that were forgotten or are changed."""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.utils.translation import override

from tropa.core import mail
from tropa.core.errors import NotFound, RuleViolation
from tropa.staff.models import Session, User
from tropa.staff.services.opening import check_password


def ask_reset(email: str) -> None:
    """Send a link for a new password to an address we know; for others nothing happens."""
    user = User.objects.filter(email=email, is_active=True).first()
    if user is None:
        return
    uid = urlsafe_base64_encode(force_bytes(str(user.pk)))
    path = reverse("account:new_password", kwargs={"uid": uid, "token": default_token_generator.make_token(user)})
    with override(user.language or settings.LANGUAGE_CODE):
        mail.send(
            to=user.email,
            subject=_("A new password for Tropa"),
            template="staff/letters/reset",
            context={"link": absolute(path)},
        )


def absolute(path: str) -> str:
    """A link for letters: always of TROPA_BASE_URL, never of the Host header."""
    return f"{settings.ENVIRONMENT.base_url}{path}"


def reset_password(*, email: str, password: str) -> User:
    """Set a password from the command line.

    Raises:
        NotFound: no such account.
        RuleViolation: too weak.
    """
    user = User.objects.filter(email=email.strip().casefold()).first()
    if user is None:
        raise NotFound
    set_password(user, password)
    return user


def change_password(*, user: User, current: str, password: str, session: str | None = None) -> None:
    """Change one's own password; `session` is the key of the browser that stays in.

    Raises:
        RuleViolation: the current one is wrong, or the new one too weak.
    """
    if not user.check_password(current):
        raise RuleViolation("staff.current_password", _("The current password did not fit."), "current")
    set_password(user, password, but=session)


def set_password(user: User, password: str, *, but: str | None = None) -> None:
    """A new password; every session of the account ends, except the one of the key `but`.

    The caller gives that one its new hash. Links for another new password end as well.

    Raises:
        RuleViolation: too weak.
    """
    check_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    Session.objects.of(user, but=but).delete()

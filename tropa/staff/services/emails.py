"""Another e-mail for an account: confirmed at the new address, told at the old one."""

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.utils.translation import override

from tropa.core import mail
from tropa.core.errors import RuleViolation
from tropa.staff.models import User
from tropa.staff.services import notices
from tropa.staff.services.opening import check_email
from tropa.staff.services.passwords import absolute
from tropa.staff.services.security import Place


class EmailLinks(PasswordResetTokenGenerator):
    """Links that work once and for an hour: another password, address or wish ends them."""

    key_salt = "tropa.staff.emails"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{user.pk}:{user.password}:{user.email}:{user.new_email}:{timestamp}"


links = EmailLinks()


def ask_change(user: User, email: str, *, place: Place) -> None:
    """Send the link to the new address and a notice to the old one. An address that has an account gets no letter.

    Raises:
        RuleViolation: no address, or the present one.
    """
    email = email.strip().casefold()
    check_email(email)
    if email == user.email:
        raise RuleViolation("staff.same_email", _("This is your e-mail already."), "email")
    with transaction.atomic():
        notices.tell(user, "email_asked", place)
        if User.objects.filter(email=email).exists():
            return
        user.new_email = email
        user.save(update_fields=["new_email"])
        uid = urlsafe_base64_encode(force_bytes(str(user.pk)))
        path = reverse("account:new_email", kwargs={"uid": uid, "token": links.make_token(user)})
        with override(user.language or settings.LANGUAGE_CODE):
            mail.send(
                to=email,
                subject=_("Confirm your new e-mail for Tropa"),
                template="staff/letters/new_email",
                context={"link": absolute(path)},
            )


def change(user: User, *, place: Place) -> None:
    """The new address is the account's from now on; both are told.

    Raises:
        RuleViolation: somebody has got an account with it meanwhile.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        if not user.new_email or User.objects.filter(email=user.new_email).exists():
            raise RuleViolation("staff.email_taken", _("There is an account with this e-mail. Sign in with it."))
        before, user.email, user.new_email = user.email, user.new_email, ""
        user.save(update_fields=["email", "new_email"])
        notices.tell(user, "email", place, to=before)

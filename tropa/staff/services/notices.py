"""What happened to an account is told to its owner: by letter, and at the bell of each of their companies."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from tropa.core import mail
from tropa.lib.browsers import browser_of
from tropa.staff.models import User
from tropa.staff.services.passwords import absolute

WORDS = {
    "device": gettext_lazy("Somebody signed in to your account from a browser that it did not know."),
    "password": gettext_lazy("The password of your account was changed."),
    "email": gettext_lazy("The e-mail of your account was changed."),
    "email_asked": gettext_lazy("Somebody asked to change the e-mail of your account."),
    "app_on": gettext_lazy("Codes from an app were turned on for your account."),
    "app_off": gettext_lazy("Codes from an app were turned off for your account."),
    "codes": gettext_lazy("Your account got new recovery codes; the old ones do not work any more."),
    "code_used": gettext_lazy("Somebody signed in to your account by a recovery code."),
    "passkey_on": gettext_lazy("A passkey was added to your account."),
    "passkey_off": gettext_lazy("A passkey was removed from your account."),
    "factors_off": gettext_lazy("Whoever runs this Tropa turned off the second step of your account."),
}
"""What can happen, in a sentence."""


def tell(user: User, what: str, place: dict[str, Any] | None = None, *, to: str = "") -> None:
    """Tell the owner of the account.

    Args:
        what: a key of WORDS.
        place: where it was done from, as `devices.place_of` gives it; None: on the server.
        to: another address than that of the account, as the old one after a change.
    """
    from tropa.staff.tasks import ring_of_account

    where = described(place)
    with override(user.language or settings.LANGUAGE_CODE):
        mail.send(
            to=to or user.email,
            subject=_("Your account in Tropa"),
            template="staff/letters/notice",
            context={
                "said": WORDS[what],
                "when": timezone.now(),
                "where": where,
                "reset": absolute(reverse("account:forgotten")),
                "home": absolute("/"),
            },
        )
    ring_of_account.enqueue(user=str(user.pk), what=what, where=where)


def described(place: dict[str, Any] | None) -> str:
    """`Firefox, Windows, 203.0.113.7`."""
    if place is None:
        return ""
    return ", ".join(part for part in (browser_of(place.get("agent", "")), place.get("address", "")) if part)

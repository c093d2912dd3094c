"""Second factors of an account are turned on and off; its sessions end. Everything is told to the owner.

An account stands outside all companies, so nothing of this is in a journal; no secret is in a letter, a log or an
address.
"""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from tropa.core.errors import RuleViolation
from tropa.staff.factors import factors_of, has_second_factor, passkeys, recovery, totp
from tropa.staff.models import Session, User
from tropa.staff.services import notices

Place = dict[str, Any]


def turn_app_on(user: User, key: str, code: str, *, session: str, place: Place) -> list[str]:
    """Codes from an app from now on; gives fresh recovery codes when these are the first second factor, else none.

    Raises:
        RuleViolation: on already, or the code is not of this key and this time.
    """
    step = totp.step_of(key, code)
    if step is None:
        raise RuleViolation(
            "staff.app_code", _("The code did not fit. Check the clock of the phone and type the next one."), "code"
        )
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if factors_of(user).app is not None:
            raise RuleViolation("staff.app_on", _("Codes from an app are on already."))
        first = not has_second_factor(user)
        totp.keep(user, key, step)
        codes = begin_second_step(user, session) if first else []
        notices.tell(user, "app_on", place)
    return codes


def add_passkey(
    user: User, name: str, state: dict[str, Any] | None, answer: str, *, session: str, place: Place
) -> list[str]:
    """One more passkey; gives fresh recovery codes when it is the first second factor, else none.

    Raises:
        RuleViolation: the browser's answer does not fit what was asked (`state`), or there are very many already.
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        first = not has_second_factor(user)
        passkeys.add(user, name, state, answer)
        codes = begin_second_step(user, session) if first else []
        notices.tell(user, "passkey_on", place)
    return codes


def remove_passkey(user: User, identity: int, *, place: Place) -> None:
    """It opens nothing any more; with the last second factor the recovery codes go.

    Raises:
        RuleViolation: the account has no such passkey.
    """
    found = next((one for one in passkeys.kept(user) if one.pk == identity), None)
    if found is None:
        raise RuleViolation("staff.no_passkey", _("There is no such passkey any more."))
    found.delete()
    forget_idle_codes(user)
    notices.tell(user, "passkey_off", place)


def begin_second_step(user: User, session: str) -> list[str]:
    """After the first second factor: sessions that were made without one end, recovery codes are made."""
    Session.objects.of(user, but=session).delete()
    return recovery.renew(user)


def turn_app_off(user: User, *, place: Place) -> None:
    """No codes from an app any more; with the last second factor the recovery codes go."""
    app = factors_of(user).app
    if app is not None:
        app.delete()
        forget_idle_codes(user)
        notices.tell(user, "app_off", place)


def forget_idle_codes(user: User) -> None:
    """Recovery codes stand in for a factor; without one they are nothing."""
    found = factors_of(user)
    if not found.on and found.codes is not None:
        found.codes.delete()


def renew_codes(user: User, *, place: Place) -> list[str]:
    """New recovery codes; the old ones end.

    Raises:
        RuleViolation: there is nothing that they would stand in for.
    """
    if not has_second_factor(user):
        raise RuleViolation("staff.no_factor", _("Turn on codes from an app or add a passkey first."))
    codes = recovery.renew(user)
    notices.tell(user, "codes", place)
    return codes


def reset_factors(user: User) -> int:
    """Whoever runs the installation turns the second step off and ends all sessions; gives how many factors were on."""
    with transaction.atomic():
        gone = int(Authenticator.objects.filter(user=user).delete()[0])
        Session.objects.of(user).delete()
        notices.tell(user, "factors_off")
    return gone

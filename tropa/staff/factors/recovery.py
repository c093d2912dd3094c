"""Recovery codes: ten of ten digits, each works once; allauth makes them of a sealed seed and notes the used ones."""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import transaction

from tropa.staff.factors.totp import readable
from tropa.staff.models import User


def renew(user: User) -> list[str]:
    """New codes; the old ones end. They are shown once."""
    with transaction.atomic():
        Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
        return [spelled(code) for code in RecoveryCodes.activate(user).generate_codes()]


def fits(user: User, code: str) -> bool:
    """Whether the code is one of the unused; it is used by that. Of two at once one fits."""
    kept = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    if kept is None or not readable(kept.data["seed"]) or not RecoveryCodes(kept).validate_code(code):
        return False
    kept.record_usage()
    return True


def spelled(code: str) -> str:
    """As people read it: 12345-67890."""
    return f"{code[:5]}-{code[5:]}"

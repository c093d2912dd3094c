"""What an account has."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator

STRONG = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""Each of these is a second factor; recovery codes only stand in for one."""


@dataclass
class Factors:
    """The second factors of one account."""

    app: Authenticator | None = None
    codes: Authenticator | None = None
    passkeys: list[Authenticator] = field(default_factory=list)

    @property
    def on(self) -> bool:
        """Whether signing in takes a second step."""
        return self.app is not None or bool(self.passkeys)

    @property
    def codes_left(self) -> int:
        """Recovery codes that were not used."""
        used = self.codes.data["used_mask"] if self.codes else 0
        return app_settings.RECOVERY_CODE_COUNT - used.bit_count() if self.codes else 0


def factors_of(user: Any) -> Factors:
    """All of them, passkeys in the order they were made."""
    found = Factors()
    for each in Authenticator.objects.filter(user=user).order_by("pk"):
        if each.type == Authenticator.Type.TOTP:
            found.app = each
        elif each.type == Authenticator.Type.RECOVERY_CODES:
            found.codes = each
        else:
            found.passkeys.append(each)
    return found


def with_second_factor(users: Iterable[Any]) -> set[Any]:
    """Those of these accounts, by id, that have one."""
    found = Authenticator.objects.filter(user__in=list(users), type__in=STRONG)
    return set(found.values_list("user_id", flat=True))


def has_second_factor(user: Any) -> bool:
    """Whether signing in takes a second step."""
    return bool(Authenticator.objects.filter(user=user, type__in=STRONG).exists())

"""Tokens of the API: made, looked up, revoked."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from tropa.core import access
from tropa.core.errors import RuleViolation
from tropa.core.journal import operation
from tropa.lib.room import dispensable
from tropa.staff import secret_keys
from tropa.staff.models import ApiToken, Member

PREFIX = "trp"
USE_NOTED_EVERY = timedelta(minutes=5)


def create_token(
    *, member: Member, name: str, reach: str = ApiToken.Reach.WRITE, expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """A new token and its secret, which is never shown again.

    Raises:
        RuleViolation: no name, an unknown reach, or an expiry in the past.
    """
    if not name.strip():
        raise RuleViolation("staff.token_name", _("Give the token a name, so that you know it later."), "name")
    if reach not in ApiToken.Reach.values:
        raise RuleViolation("staff.token_reach", _("Choose what the token may do."), "reach")
    if expires_at is not None and expires_at <= timezone.now():
        raise RuleViolation("staff.token_expiry", _("The token would expire in the past."), "expires_at")
    secret = secret_keys.make(PREFIX, member.workspace_id)
    with operation("staff.create_token", title=_("API token “%(name)s” made") % {"name": name.strip()[:120]}):
        token = ApiToken.objects.create(
            member=member,
            name=name.strip()[:120],
            reach=reach,
            expires_at=expires_at,
            hint=secret[-4:],
            digest=secret_keys.digest(secret),
        )
    return token, secret


def revoke_token(*, token: ApiToken, by: Member) -> None:
    """End a token for ever.

    Raises:
        Denied: it is somebody else's and `by` may not.
    """
    access.check(by, "token", "delete", token)
    with operation("staff.revoke_token", title=_("API token “%(name)s” revoked") % {"name": token.name}):
        ApiToken.objects.filter(pk=token.pk).revoke()


def member_behind(secret: str) -> tuple[ApiToken, Member] | None:
    """The living token and its active member; inside the scope the secret names. None for every other secret."""
    token = (
        ApiToken.objects.alive()
        .filter(digest=secret_keys.digest(secret))
        .select_related("member__role", "member__user")
        .first()
    )
    if token is None or not token.member.is_active or not token.member.user.is_active:
        return None
    return token, token.member


def note_use(token: ApiToken) -> None:
    """Remember when the token was last used, to five minutes."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > USE_NOTED_EVERY:
        with dispensable("the last use of a token"):
            ApiToken.objects.filter(pk=token.pk).derive(last_used_at=now)

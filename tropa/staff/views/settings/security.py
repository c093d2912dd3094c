"""The security of one's own account: password, second factors, sessions."""

from datetime import UTC, datetime
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY, update_session_auth_hash
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from tropa.lib.browsers import browser_of
from tropa.staff import limits
from tropa.staff.devices import place_of
from tropa.staff.factors import factors_of, owes_second_factor, passkeys
from tropa.staff.models import Session, User
from tropa.staff.requests import MemberRequest
from tropa.staff.services import notices
from tropa.staff.services.passwords import change_password
from tropa.staff.sessions import PLACE, begun_at
from tropa.staff.views.entering import prove
from tropa.staff.views.settings.proof import ProvedPage, SecurityPage

SHOWN = 50


class Security(SecurityPage):
    """What the account has; the form changes the password."""

    template = "staff/settings/security.html"

    def done(self, request: MemberRequest) -> Any:
        """A new password, which ends the other sessions of the account."""
        user = request.member.user
        limits.password(user.pk)
        change_password(
            user=user,
            current=request.POST.get("current", ""),
            password=request.POST.get("password", ""),
            session=request.session.session_key,
        )
        update_session_auth_hash(request, user)
        prove(request)
        notices.tell(user, "password", place_of(request))
        return _("The password is changed; other browsers must sign in again.")

    def context(self, request: MemberRequest) -> dict[str, Any]:
        """Factors and sessions."""
        user = request.member.user
        return {
            "email": user.email,
            "factors": factors_of(user),
            "passkeys_possible": passkeys.possible(),
            "sessions": sessions_of(user, request.session.session_key or ""),
            "owes": owes_second_factor(request.member, begun_at(request)),
        }


class Sessions(ProvedPage):
    """Ends one session of the account, or all but this one."""

    template = "staff/settings/security.html"

    def done(self, request: MemberRequest) -> Any:
        """End them; a mark that is not there any more has ended by itself."""
        others = Session.objects.of(request.member.user, but=request.session.session_key)
        if request.POST.get("all"):
            others.delete()
            return _("All other sessions have ended.")
        mark = request.POST.get("session", "")
        Session.objects.filter(pk__in=[one.pk for one in others if one.mark == mark]).delete()
        return _("The session has ended.")

    def context(self, request: MemberRequest) -> dict[str, Any]:
        """The page they stand on."""
        return Security.context(Security(), request)


def sessions_of(user: User, current: str) -> list[dict[str, Any]]:
    """Living sessions, this one first, then those seen last; the key of none is told."""
    rows = []
    for one in Session.objects.of(user).alive().order_by("-seen_at")[:SHOWN]:
        kept = one.get_decoded()
        if not constant_time_compare(kept.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
            continue
        place = kept.get(PLACE) or {}
        rows.append(
            {
                "mark": one.mark,
                "browser": browser_of(place.get("agent", "")),
                "address": place.get("address", ""),
                "begun_at": datetime.fromtimestamp(place["at"], UTC) if "at" in place else None,
                "seen_at": one.seen_at,
                "current": one.session_key == current,
            }
        )
    return sorted(rows, key=lambda row: not row["current"])

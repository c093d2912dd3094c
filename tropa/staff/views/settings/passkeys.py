"""Passkeys of one's own account: added by the browser's own dialogue, removed by their name."""

from typing import Any

from django.utils.translation import gettext as _

from tropa.core.errors import NotFound, RuleViolation
from tropa.lib.browsers import browser_of
from tropa.lib.numbers import whole
from tropa.staff.devices import place_of
from tropa.staff.factors import passkeys
from tropa.staff.requests import MemberRequest
from tropa.staff.services import security
from tropa.staff.views.ceremonies import ask, asked
from tropa.staff.views.settings.factors import show_codes
from tropa.staff.views.settings.proof import ProvedPage


class Passkeys(ProvedPage):
    """Adds a passkey; `remove` in the form takes one away."""

    template = "staff/settings/passkeys.html"

    def prepare(self, request: MemberRequest, **kwargs: Any) -> None:
        """Only where browsers offer passkeys."""
        if not passkeys.possible():
            raise NotFound

    def done(self, request: MemberRequest) -> Any:
        """Add or remove."""
        user, place = request.member.user, place_of(request)
        if "remove" in request.POST:
            security.remove_passkey(user, whole(request.POST["remove"], 2**63 - 1) or 0, place=place)
            return _("The passkey is removed. Remove it from the device as well.")
        name = " ".join(request.POST.get("name", "").replace("\0", "").split())[:60]
        if not name:
            raise RuleViolation("staff.passkey_name", _("Give the passkey a name, so that you know it later."), "name")
        session, answer = request.session.session_key or "", request.POST.get("passkey", "")
        codes = security.add_passkey(user, name, asked(request), answer, session=session, place=place)
        return show_codes(request, codes) if codes else _("The passkey is added.")

    def context(self, request: MemberRequest) -> dict[str, Any]:
        """What the browser is asked, and a name to begin with."""
        name = browser_of(request.headers.get("User-Agent", ""))
        return {"options": ask(request, passkeys.ask_to_add(request.member.user)), "name": name}

"""Turning on codes from an app, and recovery codes, which one answer alone shows."""

from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tropa.core.sealing import Unreadable, seal, unseal
from tropa.staff.devices import place_of
from tropa.staff.factors import factors_of, totp
from tropa.staff.requests import MemberRequest
from tropa.staff.sections import menu, sections
from tropa.staff.services import security
from tropa.staff.views.settings.proof import ProvedPage

KEY, PURPOSE = "app_key", "key of an app to be confirmed"
"""What the session keeps, sealed, while a key waits for its first code."""


def show_codes(request: MemberRequest, codes: list[str]) -> HttpResponse:
    """The recovery codes, in this answer alone."""
    text = "\n".join([f"Tropa, {request.member.user.email}", *codes, ""])
    context = {
        "menu": menu(request.member),
        "section": sections.get("security"),
        "errors": {},
        "codes": codes,
        "text": "\n".join(codes),
        "file": f"data:text/plain;charset=utf-8,{quote(text)}",
    }
    return render(request, "staff/settings/codes.html", context)


class App(ProvedPage):
    """The key as an image and in letters; POST confirms it by a first code, or turns the codes off."""

    template = "staff/settings/app.html"

    def done(self, request: MemberRequest) -> Any:
        """On, with recovery codes when they are the first; or off."""
        user, place = request.member.user, place_of(request)
        if request.POST.get("off"):
            security.turn_app_off(user, place=place)
            return _("Codes from an app are off.")
        key, session = self.key(request), request.session.session_key or ""
        codes = security.turn_app_on(user, key, request.POST.get("code", "")[:20], session=session, place=place)
        request.session.pop(KEY, None)
        return show_codes(request, codes) if codes else _("Codes from an app are on.")

    def get(self, request: MemberRequest, **kwargs: Any) -> HttpResponse:
        """Nothing to turn on twice."""
        on = factors_of(request.member.user).app is not None
        return redirect(self.after(request)) if on else super().get(request, **kwargs)

    def key(self, request: MemberRequest) -> str:
        """The key that waits in the session, or a new one."""
        try:
            return unseal(request.session.get(KEY, ""), PURPOSE)
        except Unreadable:
            key = totp.new_key()
            request.session[KEY] = seal(key, PURPOSE)
            return key

    def context(self, request: MemberRequest) -> dict[str, Any]:
        """Image and letters, in fours."""
        key = self.key(request)
        fours = " ".join(key[at : at + 4] for at in range(0, len(key), 4))
        return {"image": totp.image_of(key, request.member.user), "key": fours, "email": request.member.user.email}


class Codes(ProvedPage):
    """Makes new recovery codes."""

    template = "staff/settings/codes.html"

    def done(self, request: MemberRequest) -> Any:
        """New ones, shown in this answer alone."""
        return show_codes(request, security.renew_codes(request.member.user, place=place_of(request)))

    def get(self, request: MemberRequest, **kwargs: Any) -> HttpResponse:
        """They are never shown again."""
        return redirect(self.after(request))

    def context(self, request: MemberRequest) -> dict[str, Any]:
        """None to show."""
        return {"codes": []}

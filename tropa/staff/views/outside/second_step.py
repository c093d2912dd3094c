"""The second step at sign-in, and a passkey that is both steps in one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tropa.core.errors import NotFound, RuleViolation
from tropa.staff import devices, limits
from tropa.staff.factors import factors_of, passkeys, recovery, totp
from tropa.staff.models import User
from tropa.staff.services import notices
from tropa.staff.views.ceremonies import ask, asked
from tropa.staff.views.entering import begun_by, finish
from tropa.staff.views.outside.forms import OutsideForm
from tropa.staff.views.outside.sessions import safe_next


class SecondStep(OutsideForm):
    """A code of the app, a recovery code or a passkey, of whoever has shown the password in this browser."""

    template = "staff/outside/second_step.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Who has not begun, or too long ago, begins anew."""
        begun = begun_by(request)
        if begun is None:
            return redirect("account:sign_in")
        self.user, self.then = begun
        return super().dispatch(request, *args, **kwargs)

    def done(self, request: HttpRequest) -> HttpResponse:
        """Check what is shown, each of which works once, and let in."""
        limits.second_step(self.user.pk)
        if answer := request.POST.get("passkey", ""):
            passkeys.owner_of(asked(request), answer, self.user)
        elif is_recovered := self.code_fits(request.POST.get("code", "")):
            if is_recovered == "recovery":
                notices.tell(self.user, "code_used", devices.place_of(request))
        else:
            raise RuleViolation(
                "staff.second_step",
                _("The code did not fit. Each works once: wait for the next one of the app, or take a recovery code."),
                "code",
            )
        return finish(request, self.user, self.then)

    def code_fits(self, typed: str) -> str:
        """Which sort of code it is, "" when it does not fit."""
        code = "".join(sign for sign in typed[:40] if sign.isdigit())
        if len(code) == totp.DIGITS:
            return "app" if totp.fits(self.user, code) else ""
        return "recovery" if recovery.fits(self.user, code) else ""

    def context(self, request: HttpRequest) -> dict[str, Any]:
        """What the account has."""
        factors = factors_of(self.user)
        offered = factors.passkeys and passkeys.possible()
        options = ask(request, passkeys.ask_to_show(self.user)) if offered else ""
        return {"factors": factors, "options": options}


class PasskeySignIn(OutsideForm):
    """In by a passkey that has asked a finger, a face or a PIN: no address, no password."""

    template = "staff/outside/passkey.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Only where browsers offer passkeys."""
        if not passkeys.possible():
            raise NotFound
        if request.user.is_authenticated:
            return redirect(safe_next(request))
        limits.passkey(request)
        return super().dispatch(request, *args, **kwargs)

    def done(self, request: HttpRequest) -> HttpResponse:
        """Find out whose it is and let in."""
        user: User = passkeys.owner_of(asked(request), request.POST.get("passkey", ""))
        return finish(request, user, safe_next(request))

    def context(self, request: HttpRequest) -> dict[str, Any]:
        """What the browser is asked."""
        return {"options": ask(request, passkeys.ask_to_show())}

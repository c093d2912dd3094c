"""A forgotten password: the letter, and the page behind its link."""

from typing import Any

from django.contrib.auth.tokens import PasswordResetTokenGenerator, default_token_generator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlsafe_base64_decode

from tropa.core.errors import NotFound
from tropa.core.ids import as_uuid
from tropa.staff import devices, limits
from tropa.staff.models import User
from tropa.staff.services import notices
from tropa.staff.services.passwords import set_password
from tropa.staff.tasks import send_reset
from tropa.staff.views.entering import begin
from tropa.staff.views.outside.forms import ADDRESS_UNSEEN, OutsideForm


class Forgotten(OutsideForm):
    """Asks for a link to set a new password; the answer never tells whether the address is known."""

    template = "staff/outside/forgotten.html"

    def done(self, request: HttpRequest) -> HttpResponse:
        """The worker sends the link, if there is an account: the answer takes the same time for every address."""
        email = request.POST.get("email", "").strip().casefold()
        limits.reset(request, email)
        send_reset.enqueue(email=email)
        return render(request, self.template, {"sent": True})


class NewPassword(OutsideForm):
    """Reached by the link of the letter: one use, one hour."""

    template = "staff/outside/new_password.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Find the account behind the link."""
        self.user = account_behind(kwargs["uid"], kwargs["token"])
        response = super().dispatch(request, *args, **kwargs)
        response["Referrer-Policy"] = ADDRESS_UNSEEN
        return response

    def done(self, request: HttpRequest) -> HttpResponse:
        """Set it; a second step is still asked."""
        set_password(self.user, request.POST.get("password", ""))
        notices.tell(self.user, "password", devices.place_of(request))
        return begin(request, self.user, reverse("account:home"))


def account_behind(uid: str, token: str, links: PasswordResetTokenGenerator = default_token_generator) -> User:
    """The account that a link of a letter is for.

    Raises:
        NotFound: used, expired or never given.
    """
    try:
        identity = as_uuid(urlsafe_base64_decode(uid).decode())
    except ValueError as error:
        raise NotFound from error
    user = User.objects.filter(pk=identity, is_active=True).first() if identity else None
    if user is None or not links.check_token(user, token):
        raise NotFound
    return user

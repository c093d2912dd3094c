"""A new e-mail of an account: the page behind the link of the letter."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tropa.staff.devices import place_of
from tropa.staff.services import emails
from tropa.staff.views.outside.forms import ADDRESS_UNSEEN, OutsideForm
from tropa.staff.views.outside.passwords import account_behind


class NewEmail(OutsideForm):
    """Reached by the link of the letter: one use, one hour; a program that only looks at links changes nothing."""

    template = "staff/outside/new_email.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Find the account behind the link."""
        self.user = account_behind(kwargs["uid"], kwargs["token"], emails.links)
        response = super().dispatch(request, *args, **kwargs)
        response["Referrer-Policy"] = ADDRESS_UNSEEN
        return response

    def done(self, request: HttpRequest) -> HttpResponse:
        """Change it; whoever is signed in stays in."""
        emails.change(self.user, place=place_of(request))
        return render(request, self.template, {"changed": True})

    def context(self, request: HttpRequest) -> dict[str, Any]:
        """To what."""
        return {"email": self.user.new_email}

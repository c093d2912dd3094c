"""The page behind the link of a letter: one button, since mail servers open links by themselves and press none."""

from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from tropa.core import limits
from tropa.inbox.door import entered
from tropa.inbox.models import Confirmation
from tropa.inbox.services import confirming
from tropa.inbox.views.public import LOOKS, MINUTE, page
from tropa.staff.limits import machine

LONGEST = 300
"""Characters of what a link carries."""


@method_decorator([csrf_exempt, never_cache], name="dispatch")
class Consent(View):
    """GET asks, POST confirms; the link is the secret, no session is read."""

    def get(self, request: HttpRequest, workspace: str, signed: str) -> HttpResponse:
        """The words and the button, or that the link works no more."""
        limits.hit(f"form:look:{machine(request)}", LOOKS, MINUTE)
        with entered(workspace, read_only=True) as company:
            letter = confirming.behind(signed[:LONGEST])
            text = confirming.words_of(letter)
            if text is None or not Confirmation.objects.open().filter(pk=letter.pk).exists():
                return _gone(request, letter)
            return page(
                request, "inbox/consents/ask.html", letter.submission.form, {"text": text, "company": company.name}
            )

    def post(self, request: HttpRequest, workspace: str, signed: str) -> HttpResponse:
        """Confirmed, or that the link works no more."""
        limits.hit(f"form:look:{machine(request)}", LOOKS, MINUTE)
        with entered(workspace, read_only=False) as company:
            letter = confirming.behind(signed[:LONGEST])
            agent = request.headers.get("User-Agent", "")[:500]
            if not confirming.confirm(letter, ip=machine(request), agent=agent):
                return _gone(request, letter)
            return page(request, "inbox/consents/done.html", letter.submission.form, {"company": company.name})


def _gone(request: HttpRequest, letter: Confirmation) -> HttpResponse:
    return page(request, "inbox/consents/gone.html", letter.submission.form, {}, status=404)

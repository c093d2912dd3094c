"""What a chooser offers while a person types."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views import View

from tropa.core import choosing, viewing
from tropa.core.requests import ViewerRequest


class Choices(View):
    """`?q=` what was typed, other names narrow (`kind=company`); a fragment with the options."""

    def get(self, request: ViewerRequest, kind: str) -> HttpResponse:
        """Answer; never stored, since it shows customers."""
        narrow = {name: str(value) for name, value in request.GET.items() if name != "q"}
        words = request.GET.get("q", "")
        found = choosing.offered(kind, words, request.member, narrow)
        viewing.searched(words, kind=kind, found=len(found))
        answer = render(request, "core/choices.html", {"found": found, "kind": kind, "narrow": narrow})
        answer["Cache-Control"] = "no-store"
        return answer

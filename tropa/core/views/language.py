"""The switch of the interface language."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View

YEAR = 365 * 24 * 3600


class Language(View):
    """Remember the language in the browser; members also have it in their profile."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Set it and go back to where the switch was."""
        back = request.POST.get("next", "/")
        if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
            back = "/"
        answer = HttpResponseRedirect(back)
        language = request.POST.get("language", "")
        if language in dict(settings.LANGUAGES):
            answer.set_cookie(
                settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax", secure=request.is_secure()
            )
        return answer

"""All parts and states on one page, for those who build pages; only in DEBUG."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View


class Kit(View):
    """The kit page."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Draw it."""
        if not settings.DEBUG:
            raise Http404
        return render(request, "core/kit.html")

"""The description of the API, readable and to be tried, from ninja's packaged Swagger files: no inline script."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views import View


class ApiDocs(View):
    """It is the same for everybody; calls from it use the reader's token or session."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        settings = {
            "url": reverse("api:openapi-json"),
            "layout": "BaseLayout",
            "deepLinking": True,
            "docExpansion": "none",
            "validatorUrl": None,
        }
        return render(request, "core/api_docs.html", {"settings": settings})

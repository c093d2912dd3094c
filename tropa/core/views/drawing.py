"""One address, two shapes: a page of its own, or a layer beside the page it was opened from."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from tropa.core.requests import ViewerRequest


def drawn(request: ViewerRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """The whole page, or its part `drawer` when the drawer of a page asks for it."""
    part = "#drawer" if request.headers.get("X-Tropa-Drawer") else ""
    response = render(request, f"{template}{part}", context, status=status)
    patch_vary_headers(response, ["X-Tropa-Drawer"])
    return response

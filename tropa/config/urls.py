"""The map of all pages."""

from django.urls import URLPattern, URLResolver, include, path

inside: list[URLPattern | URLResolver] = [
    path("", include("tropa.staff.urls")),
]
"""Pages of a workspace; each app includes its own."""

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("tropa.core.pages")),
    path("", include("tropa.staff.urls_outside")),
    path("w/<slug:slug>/", include(inside)),
]

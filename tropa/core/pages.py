"""The kernel's own pages; those of a workspace stand under /w/<slug>/."""

from django.conf import settings
from django.urls import URLPattern, path

from tropa.core.views.kit import Kit
from tropa.core.views.language import Language
from tropa.core.views.search import Search

app_name = "core"

urlpatterns: list[URLPattern] = [
    path("language/", Language.as_view(), name="language"),
    path("w/<slug:slug>/search", Search.as_view(), name="search"),
]
if settings.DEBUG:
    urlpatterns.append(path("w/<slug:slug>/kit", Kit.as_view(), name="kit"))
